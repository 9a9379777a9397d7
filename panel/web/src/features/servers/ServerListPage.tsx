import { useDeferredValue, useEffect } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Button, buttonClass } from '../../components/Button';
import { Icon } from '../../components/Icon';
import { Pager } from '../../components/Pager';
import { Empty, Loaded } from '../../components/States';
import { text } from '../../i18n/text';
import { useAccount } from '../session/queries';
import { useServers, type Scope } from './queries';
import { ServerCard } from './ServerCard';
import './servers.css';

/** Search, scope and page live in the address, so that back, reload and sharing work. */
export function ServerListPage() {
  const [params, setParams] = useSearchParams();
  const account = useAccount();
  const admin = account.data?.admin === true;
  const search = params.get('q') ?? '';
  const scope: Scope = admin && params.get('show') === 'all' ? 'all' : 'mine';
  const page = Math.max(1, Number(params.get('page')) || 1);
  const servers = useServers(scope, useDeferredValue(search.trim()), page);

  useEffect(() => {
    document.title = `${text.servers.title} · ${text.product}`;
  }, []);

  const change = (name: string, value: string) => {
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === '') next.delete(name);
        else next.set(name, value);
        if (name !== 'page') next.delete('page');
        return next;
      },
      { replace: name === 'q' },
    );
  };

  return (
    <>
      <div className="page-head">
        <div>
          <h1>{text.servers.title}</h1>
          {servers.data !== undefined && <p className="num">{text.servers.count(servers.data.pagination.total)}</p>}
        </div>
        <div className="servers__tools">
          {admin && (
            <div className="segmented" role="group" aria-label={text.servers.scope}>
              <button type="button" aria-pressed={scope === 'mine'} onClick={() => change('show', '')}>
                {text.servers.mine}
              </button>
              <button type="button" aria-pressed={scope === 'all'} onClick={() => change('show', 'all')}>
                {text.servers.all}
              </button>
            </div>
          )}
          <div role="search" className="search-field">
            <Icon name="search" />
            <input
              className="input"
              type="search"
              aria-label={text.servers.search}
              placeholder={text.servers.search}
              value={search}
              onChange={(event) => change('q', event.target.value)}
            />
          </div>
        </div>
      </div>
      <Loaded query={servers} loading={<Skeletons />}>
        {(data) =>
          data.items.length === 0 ? (
            <NoServers search={search} admin={admin} onClear={() => change('q', '')} />
          ) : (
            <>
              <ul className="servers">
                {data.items.map((server) => (
                  <ServerCard key={server.uuid} server={server} />
                ))}
              </ul>
              <Pager pagination={data.pagination} onPage={(next) => change('page', String(next))} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function NoServers({ search, admin, onClear }: { search: string; admin: boolean; onClear: () => void }) {
  if (search !== '') {
    return (
      <Empty icon="search" title={text.servers.noMatch} actions={<Button onClick={onClear}>{text.servers.clearSearch}</Button>}>
        {text.servers.noMatchText(search)}
      </Empty>
    );
  }
  return (
    <Empty
      icon="terminal"
      title={text.servers.empty}
      actions={
        admin && (
          <Link to="/admin/servers/new" className={buttonClass('primary')}>
            {text.servers.create}
          </Link>
        )
      }
    >
      {admin ? text.servers.emptyAdmin : text.servers.emptyText}
    </Empty>
  );
}

function Skeletons() {
  return (
    <div role="status">
      <span className="visually-hidden">{text.common.loading}</span>
      <div className="servers" aria-hidden="true">
        {[1, 2, 3, 4].map((n) => (
          <div key={n} className="server-card server-card--empty skeleton" />
        ))}
      </div>
    </div>
  );
}
