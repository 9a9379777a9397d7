import { useEffect } from 'react';
import { Link, Navigate, NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { EventsProvider } from '../../api/EventsProvider';
import { Failed, Loading, Refreshing } from '../../components/States';
import { IconButton } from '../../components/Button';
import { Icon, type IconName } from '../../components/Icon';
import { Logo } from '../../components/Logo';
import { useActiveShown } from '../../components/useShown';
import { text } from '../../i18n/text';
import type { Account } from '../../api/types';
import { ActingBar } from '../acting/ActingBar';
import { useAccount, useLogout } from '../session/queries';
import { ThemeToggle } from './ThemeToggle';
import './shell.css';

interface Destination {
  to: string;
  label: string;
  icon: IconName;
  end?: boolean;
}

const MAIN: Destination[] = [
  { to: '/', label: text.nav.servers, icon: 'terminal', end: true },
  { to: '/account', label: text.nav.account, icon: 'account' },
];

const ADMIN: Destination[] = [
  { to: '/admin/nodes', label: text.nav.nodes, icon: 'nodes' },
  { to: '/admin/locations', label: text.nav.locations, icon: 'locations' },
  { to: '/admin/eggs', label: text.nav.eggs, icon: 'eggs' },
  { to: '/admin/servers', label: text.nav.allServers, icon: 'servers' },
  { to: '/admin/jobs', label: text.work.jobs.nav, icon: 'clock' },
  { to: '/admin/users', label: text.nav.users, icon: 'users' },
  { to: '/admin/shells', label: text.terminal.list.title, icon: 'terminal' },
  { to: '/admin/audit', label: text.nav.audit, icon: 'activity' },
  { to: '/admin/logs', label: text.nav.logs, icon: 'log' },
  { to: '/admin/console', label: text.nav.console, icon: 'terminal' },
];

/** The frame of every page behind the login: rail on a desk, bars on a phone. */
export function AppShell() {
  const account = useAccount();
  const location = useLocation();

  if (account.data === null) {
    return <Navigate to="/login" replace state={{ from: location.pathname + location.search, ended: location.pathname !== '/' }} />;
  }
  if (account.data === undefined) {
    return (
      <main className="shell__alone">{account.error !== null ? <Failed error={account.error} onRetry={() => void account.refetch()} /> : <Loading />}</main>
    );
  }
  return (
    <EventsProvider>
      <Frame account={account.data} />
    </EventsProvider>
  );
}

function Frame({ account }: { account: Account }) {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const inAdmin = pathname.startsWith('/admin');
  const strip = useActiveShown<HTMLElement>(pathname);

  useEffect(() => {
    // A new page starts at its top for the keyboard too.
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <div className={account.impersonation ? 'shell--acting' : undefined}>
      <ActingBar account={account} />
      <div className="shell">
        <a className="skip-link" href="#content">
          {text.common.skip}
        </a>
        <Refreshing active={navigation.state === 'loading'} />
        <Rail account={account} />
        <header className="topbar">
          <Link to="/" className="brand">
            <Logo />
            <span>{text.product}</span>
          </Link>
          <ThemeToggle />
          <SignOut />
        </header>
        {inAdmin && account.admin && (
          <nav ref={strip} className="adminbar" aria-label={text.nav.admin}>
            {ADMIN.map((destination) => (
              <NavLink key={destination.to} to={destination.to}>
                {destination.label}
              </NavLink>
            ))}
          </nav>
        )}
        <main className="shell__main" id="content" tabIndex={-1}>
          <Outlet />
        </main>
        <nav className="bottombar" aria-label={text.nav.label}>
          {MAIN.slice(0, 1).map(bottomLink)}
          {account.admin && bottomLink({ to: '/admin', label: text.nav.adminShort, icon: 'nodes' })}
          {MAIN.slice(1).map(bottomLink)}
        </nav>
        <ScrollRestoration />
      </div>
    </div>
  );
}

function bottomLink({ to, label, icon, end }: Destination) {
  return (
    <NavLink key={to} to={to} end={end === true}>
      <Icon name={icon} />
      {label}
    </NavLink>
  );
}

function Rail({ account }: { account: Account }) {
  return (
    <div className="rail">
      <Link to="/" className="brand">
        <Logo />
        <span>{text.product}</span>
      </Link>
      <nav aria-label={text.nav.label} className="rail__nav">
        {MAIN.map((destination) => (
          <RailLink key={destination.to} destination={destination} />
        ))}
        {account.admin && (
          <>
            <h2 className="rail__title">{text.nav.admin}</h2>
            {ADMIN.map((destination) => (
              <RailLink key={destination.to} destination={destination} />
            ))}
          </>
        )}
      </nav>
      <div className="rail__user">
        <Link to="/account" className="rail__who">
          <span className="avatar" aria-hidden="true">
            {account.username.slice(0, 1).toUpperCase()}
          </span>
          <span className="rail__name">
            {account.username}
            <span className="faint">{account.admin ? text.account.admin : text.account.member}</span>
          </span>
        </Link>
        <ThemeToggle />
        <SignOut />
      </div>
    </div>
  );
}

function RailLink({ destination: { to, label, icon, end } }: { destination: Destination }) {
  const { pathname } = useLocation();
  return (
    <NavLink key={to} to={to} end={end === true} className={({ isActive }) => (isActive || (to === '/' && pathname.startsWith('/server/')) ? 'rail__link active' : 'rail__link')}>
      <Icon name={icon} />
      {label}
    </NavLink>
  );
}

function SignOut() {
  const logout = useLogout();
  return <IconButton icon="signOut" label={text.nav.signOut} disabled={logout.isPending} onClick={() => logout.mutate()} />;
}
