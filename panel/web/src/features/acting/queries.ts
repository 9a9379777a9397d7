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

let returning = false;

/** Takes an administrator whose time as a user is over back to himself; false when there is nothing to go back to. */
export async function comeBack(queries: QueryClient): Promise<boolean> {
  const account = queries.getQueryData<Account | null>(keys.account);
  if (returning || !account?.impersonation) return false;
  returning = true;
  try {
    await request('POST', END);
    page.open('/admin/users');
    return true;
  } catch {
    return false;
  } finally {
    returning = false;
  }
}
