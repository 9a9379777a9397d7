import { NavLink, Outlet, useLocation, useParams } from 'react-router';
import { asProblem } from '../../api/problem';
import { Loaded } from '../../components/States';
import { useActiveShown } from '../../components/useShown';
import { text } from '../../i18n/text';
import { useServer } from '../servers/queries';
import { NotFound } from '../shell/NotFound';
import type { ServerPage } from './page';
import { serverTabs } from './tabs';
import './server.css';

/** One server: its tabs and the page that is open. */
export function ServerLayout() {
  const id = useParams().id ?? '';
  const server = useServer(id);
  // There is nothing to try again.
  if (server.data === undefined && server.error !== null && asProblem(server.error).status === 404) return <NotFound />;
  return (
    <Loaded query={server}>
      {(view) => (
        <div className="server">
          <Tabs page={{ id, view }} />
          <Outlet context={{ id, view } satisfies ServerPage} />
        </div>
      )}
    </Loaded>
  );
}

function Tabs({ page: { id, view } }: { page: ServerPage }) {
  const strip = useActiveShown<HTMLElement>(useLocation().pathname);
  const shown = serverTabs.filter((tab) => tab.shown(view));
  // A single tab is no choice.
  if (shown.length < 2) return null;
  return (
    <nav ref={strip} className="server__tabs" aria-label={text.live.tabs.label}>
      {shown.map((tab) => (
        <NavLink key={tab.path} to={tab.path === '' ? `/server/${id}` : `/server/${id}/${tab.path}`} end={tab.path === ''}>
          {tab.label}
        </NavLink>
      ))}
    </nav>
  );
}
