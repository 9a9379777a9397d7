import { useDeferredValue } from 'react';
import { Link, useSearchParams } from 'react-router';
import { buttonClass } from '../../../components/Button';
import { Icon } from '../../../components/Icon';
import { Pager } from '../../../components/Pager';
import { Empty, Loaded } from '../../../components/States';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { useAdminServers } from '../queries';
import { AdminStatePill } from './AdminStatePill';

export function ServersPage() {
  const [params, setParams] = useSearchParams();
  const search = params.get('q') ?? '';
  const page = Math.max(1, Number(params.get('page')) || 1);
  const servers = useAdminServers(useDeferredValue(search.trim()), page);
  return (
    <>
      <PageHead
        title={text.admin.servers.title}
        lead={text.admin.servers.lead}
        actions={
          <>
            <div role="search" className="search-field">
              <Icon name="search" />
              <input
                className="input"
                type="search"
                aria-label={text.admin.servers.search}
                placeholder={text.admin.servers.search}
                value={search}
                onChange={(event) => setParams(event.target.value === '' ? {} : { q: event.target.value }, { replace: true })}
              />
            </div>
            <Link to="/admin/servers/new" className={buttonClass('primary')}>
              <Icon name="plus" />
              {text.admin.servers.create}
            </Link>
          </>
        }
      />
      <div className="card">
        <Loaded query={servers}>
          {({ items, pagination }) =>
            items.length === 0 ? (
              <Empty icon="servers" title={search === '' ? text.admin.servers.empty : text.servers.noMatch}>
                {search === '' ? text.admin.servers.emptyText : text.servers.noMatchText(search)}
              </Empty>
            ) : (
              <>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{text.common.name}</th>
                      <th scope="col">{text.admin.servers.state}</th>
                      <th scope="col">{text.admin.servers.owner}</th>
                      <th scope="col">{text.admin.servers.egg}</th>
                      <th scope="col">{text.admin.servers.node}</th>
                      <th scope="col">
                        <span className="visually-hidden">{text.common.actions}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((server) => (
                      <tr key={server.id}>
                        <th scope="row">
                          <Link to={`/admin/servers/${server.id}`}>{server.name}</Link>
                        </th>
                        <td data-label={text.admin.servers.state}>
                          <AdminStatePill server={server} />
                        </td>
                        <td data-label={text.admin.servers.owner}>{server.relationships?.user?.attributes?.username ?? server.user}</td>
                        <td data-label={text.admin.servers.egg}>{server.relationships?.egg?.attributes?.name ?? server.egg}</td>
                        <td data-label={text.admin.servers.node}>{server.relationships?.node?.attributes?.name ?? server.node}</td>
                        <td>
                          <div className="table__actions">
                            <Link to={`/server/${server.identifier}`} className={buttonClass('quiet', { small: true })}>
                              <Icon name="terminal" />
                              {text.console.title}
                            </Link>
                          </div>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                <Pager pagination={pagination} onPage={(next) => setParams({ ...(search === '' ? {} : { q: search }), page: String(next) })} />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
