import { Link, useRouteError } from 'react-router';
import { Button, buttonClass } from '../../components/Button';
import { Empty } from '../../components/States';
import { text } from '../../i18n/text';

export function NotFound() {
  return (
    <Empty
      title={text.problem.notFound}
      actions={
        <Link to="/" className={buttonClass('primary')}>
          {text.problem.home}
        </Link>
      }
    >
      {text.problem.notFoundText}
    </Empty>
  );
}

/** Shown when a page threw, or when its code could not be fetched (after an update of the panel). */
export function RouteFailed() {
  const error = useRouteError();
  return (
    <Empty
      icon="warning"
      title={text.problem.crashed}
      actions={
        <>
          <Button look="primary" icon="refresh" onClick={() => location.reload()}>
            {text.problem.reload}
          </Button>
          <p className="faint">{error instanceof Error ? error.message : null}</p>
        </>
      }
    >
      {text.problem.crashedText}
    </Empty>
  );
}
