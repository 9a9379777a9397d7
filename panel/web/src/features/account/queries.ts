import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api/client';
import { itemsOf, type Item, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import type { ApiKey, Session } from '../../api/types';

export function useChangeEmail() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => request('PUT', '/api/client/account/email', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.account }),
  });
}

export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; password: string; password_confirmation: string }) => request('PUT', '/api/client/account/password', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useApiKeys() {
  return useQuery({
    queryKey: keys.apiKeys,
    queryFn: async ({ signal }) => itemsOf(await request<List<ApiKey>>('GET', '/api/client/account/api-keys', { signal })),
  });
}

/** Answers the whole key, which exists nowhere else afterwards. */
export function useCreateApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: { description: string; allowed_ips: string[] }) => {
      const created = await request<Item<ApiKey> & { meta: { secret_token: string } }>('POST', '/api/client/account/api-keys', { body });
      return created.attributes.identifier + created.meta.secret_token;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}

export function useDeleteApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (identifier: string) => request('DELETE', `/api/client/account/api-keys/${encodeURIComponent(identifier)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => itemsOf(await request<List<Session>>('GET', '/api/client/account/sessions', { signal })),
  });
}

export function useRevokeSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request('DELETE', `/api/client/account/sessions/${encodeURIComponent(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useRevokeOtherSessions() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => request('DELETE', '/api/client/account/sessions'),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.sessions }),
  });
}
