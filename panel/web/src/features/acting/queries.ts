import { useMutation, type QueryClient } from '@tanstack/react-query';
import { request } from '../../api/client';
import { keys } from '../../api/keys';
import type { Account } from '../../api/types';

const END = '/api/client/account/impersonation/end';

/** Everything the page holds belongs to whom it was: it starts anew, streams and all. */
export const page = {
  open: (path: string): void => window.location.assign(path),
};

export function useActAs(user: number) {
  return useMutation({
    mutationFn: (body: { reason: string; password: string }) => request('POST', `/api/application/users/${user}/impersonate`, { body }),
    onSuccess: () => page.open('/'),
  });
}

export function useLeave() {
  return useMutation({
    mutationFn: () => request('POST', END),
    onSuccess: () => page.open('/admin/users'),
  });
}

const returning = new WeakMap<QueryClient, Promise<boolean>>();

/**
 * Takes an administrator whose time as a user is over back to himself; false when there is nothing to go back to.
 * A page's queries are all refused at once: they share one way back, also while the next page is opening.
 */
export function comeBack(queries: QueryClient): Promise<boolean> {
  const under = returning.get(queries);
  if (under) return under;
  const account = queries.getQueryData<Account | null>(keys.account);
  if (!account?.impersonation) return Promise.resolve(false);
  const way = goBack().then((back) => {
    if (!back) returning.delete(queries);
    return back;
  });
  returning.set(queries, way);
  return way;
}

async function goBack(): Promise<boolean> {
  try {
    await request('POST', END);
    page.open('/admin/users');
    return true;
  } catch {
    return false;
  }
}
