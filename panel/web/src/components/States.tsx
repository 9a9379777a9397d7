import type { ReactNode } from 'react';
import { asProblem } from '../api/problem';
import { text } from '../i18n/text';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';
import { problemText } from './problemText';

export function Loading({ label = text.common.loading }: { label?: string }) {
  return (
    <div className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      <p>{label}</p>
    </div>
  );
}

export function Failed({ error, onRetry, title = text.problem.title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const problem = asProblem(error);
  return (
    <div className="state" role="alert">
      <Icon name="warning" />
      <h2>{title}</h2>
      <p>{problemText(error)}</p>
      <p className="faint">{text.problem.code(problem.code)}</p>
      {onRetry !== undefined && (
        <Button icon="refresh" onClick={onRetry}>
          {text.common.retry}
        </Button>
      )}
    </div>
  );
}

export function Empty({ title, children, icon, actions }: { title: string; children?: ReactNode; icon?: IconName; actions?: ReactNode }) {
  return (
    <div className="state">
      {icon !== undefined && <Icon name={icon} />}
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {actions}
    </div>
  );
}

/** A thin line at the top while known data is being fetched again; the data stays. */
export function Refreshing({ active }: { active: boolean }) {
  if (!active) return null;
  return (
    <div className="refreshing" role="status">
      <span className="visually-hidden">{text.common.refreshing}</span>
    </div>
  );
}

interface LoadedQuery<T> {
  data: T | undefined;
  error: Error | null;
  isFetching: boolean;
  refetch: () => Promise<unknown>;
}

/** The four states of a query: loading, error, data, and data while it is being refetched. */
export function Loaded<T>({ query, loading, children }: { query: LoadedQuery<T>; loading?: ReactNode; children: (data: T) => ReactNode }) {
  if (query.data === undefined) {
    if (query.error !== null) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
    return loading ?? <Loading />;
  }
  return (
    <>
      <Refreshing active={query.isFetching} />
      {query.error !== null && <Failed error={query.error} onRetry={() => void query.refetch()} />}
      {children(query.data)}
    </>
  );
}
