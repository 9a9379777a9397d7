import { createBrowserRouter } from 'react-router';
import { Loading } from './components/States';
import { AccountPage } from './features/account/AccountPage';
import { AppShell } from './features/shell/AppShell';
import { NotFound, RouteFailed } from './features/shell/NotFound';
import { ServerListPage } from './features/servers/ServerListPage';
import { LoginPage } from './features/session/LoginPage';

/** Console and administration are fetched when first opened: most visits need only one of them. */
export const router = createBrowserRouter([
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
          {
            path: 'server/:id',
            lazy: async () => ({ Component: (await import('./features/console/ConsolePage')).ConsolePage }),
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
