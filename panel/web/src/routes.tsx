import { Navigate, type RouteObject } from 'react-router';
import { Loading } from './components/States';
import { AccountPage } from './features/account/AccountPage';
import { AppShell } from './features/shell/AppShell';
import { NotFound, RouteFailed } from './features/shell/NotFound';
import { ServerListPage } from './features/servers/ServerListPage';
import { LoginPage } from './features/session/LoginPage';

/** Console and administration are fetched when first opened: most visits need only one of them. */
export const pages: RouteObject[] = [
  { path: '/login', element: <LoginPage />, errorElement: <RouteFailed /> },
  {
    path: '/',
    element: <AppShell />,
    errorElement: <RouteFailed />,
    HydrateFallback: Loading,
    children: [
      {
        errorElement: <RouteFailed />,
        children: [
          { index: true, element: <ServerListPage /> },
          { path: 'account', element: <AccountPage /> },
          { path: 'account/activity', lazy: async () => ({ Component: (await import('./features/activity/AccountActivityPage')).AccountActivityPage }) },
          { path: 'account/shells', lazy: async () => ({ Component: (await import('./features/recordings/pages')).AccountShells }) },
          { path: 'account/shells/:session', lazy: async () => ({ Component: (await import('./features/recordings/pages')).AccountShell }) },
          {
            path: 'server/:id',
            lazy: async () => ({ Component: (await import('./features/server/ServerLayout')).ServerLayout }),
            // Each page of a server is a child here and a tab in features/server/tabs.ts.
            children: [
              { index: true, lazy: async () => ({ Component: (await import('./features/console/ConsolePage')).ConsolePage }) },
              { path: 'shell', lazy: async () => ({ Component: (await import('./features/terminal/ShellPage')).ShellPage }) },
              { path: 'shell/recordings', lazy: async () => ({ Component: (await import('./features/recordings/pages')).ServerShells }) },
              { path: 'shell/recordings/:session', lazy: async () => ({ Component: (await import('./features/recordings/pages')).ServerShell }) },
              { path: 'replay', lazy: async () => ({ Component: (await import('./features/replay/ReplayPage')).ReplayPage }) },
              { path: 'activity', lazy: async () => ({ Component: (await import('./features/activity/ServerActivityTab')).ServerActivityTab }) },
              { path: 'install', lazy: async () => ({ Component: (await import('./features/install/InstallPage')).InstallPage }) },
            ],
          },
          {
            path: 'admin',
            lazy: async () => ({ Component: (await import('./features/admin/AdminGate')).AdminGate }),
            children: [
              { index: true, element: <Navigate to="/admin/nodes" replace /> },
              { path: 'nodes', lazy: async () => ({ Component: (await import('./features/admin/nodes/NodesPage')).NodesPage }) },
              { path: 'nodes/:id', lazy: async () => ({ Component: (await import('./features/admin/nodes/NodePage')).NodePage }) },
              { path: 'locations', lazy: async () => ({ Component: (await import('./features/admin/locations/LocationsPage')).LocationsPage }) },
              { path: 'eggs', lazy: async () => ({ Component: (await import('./features/admin/eggs/EggsPage')).EggsPage }) },
              { path: 'servers', lazy: async () => ({ Component: (await import('./features/admin/servers/ServersPage')).ServersPage }) },
              { path: 'servers/new', lazy: async () => ({ Component: (await import('./features/admin/servers/CreateServerPage')).CreateServerPage }) },
              { path: 'servers/:id', lazy: async () => ({ Component: (await import('./features/admin/servers/ServerPage')).ServerPage }) },
              { path: 'jobs', lazy: async () => ({ Component: (await import('./features/admin/jobs/JobsPage')).JobsPage }) },
              { path: 'users', lazy: async () => ({ Component: (await import('./features/admin/users/UsersPage')).UsersPage }) },
              { path: 'audit', lazy: async () => ({ Component: (await import('./features/admin/audit/AuditPage')).AuditPage }) },
              { path: 'activity', lazy: async () => ({ Component: (await import('./features/admin/audit/AuditPage')).OldAddress }) },
              { path: 'shells', lazy: async () => ({ Component: (await import('./features/recordings/pages')).AdminShells }) },
              { path: 'shells/:session', lazy: async () => ({ Component: (await import('./features/recordings/pages')).AdminShell }) },
              { path: 'logs', lazy: async () => ({ Component: (await import('./features/admin/logs/LogsPage')).LogsPage }) },
              { path: 'console', lazy: async () => ({ Component: (await import('./features/admin/console/AdminConsolePage')).AdminConsolePage }) },
            ],
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
];
