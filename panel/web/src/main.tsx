import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { onSessionEnded } from './api/client';
import { keys } from './api/keys';
import { asProblem } from './api/problem';
import { comeBack } from './features/acting/queries';
import { ToastHost } from './components/ToastHost';
import { pages } from './routes';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Refusals are final; only outages are worth another try.
      retry: (count, error) => count < 2 && (asProblem(error).status === 0 || asProblem(error).status >= 502),
    },
  },
});

onSessionEnded(() => {
  void comeBack(queries).then((back) => {
    if (!back) queries.setQueryData(keys.account, null);
  });
});

const router = createBrowserRouter(pages);
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <ToastHost>
          <RouterProvider router={router} />
        </ToastHost>
      </QueryClientProvider>
    </StrictMode>,
  );
}
