import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api/client';
import type { Item } from '../../api/envelope';
import { keys } from '../../api/keys';
import { asProblem } from '../../api/problem';
import type { Account, LoginAnswer } from '../../api/types';

/** Who is signed in; `null` when nobody is. */
export function useAccount() {
  return useQuery({
    queryKey: keys.account,
    queryFn: async ({ signal }) => {
      try {
        return (await request<Item<Account>>('GET', '/api/client/account', { signal })).attributes;
      } catch (error) {
        if (asProblem(error).status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

export interface Credentials {
  user: string;
  password: string;
}

export type SecondFactor = { confirmation_token: string; authentication_code: string } | { confirmation_token: string; recovery_token: string };

export function useLogin() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (credentials: Credentials) => {
      await request('GET', '/sanctum/csrf-cookie');
      return (await request<{ data: LoginAnswer }>('POST', '/auth/login', { body: credentials })).data;
    },
    onSuccess: (answer) => (answer.complete ? queries.invalidateQueries() : undefined),
  });
}

export function useCheckpoint() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (factor: SecondFactor) => (await request<{ data: LoginAnswer }>('POST', '/auth/login/checkpoint', { body: factor })).data,
    onSuccess: () => queries.invalidateQueries(),
  });
}

export function useLogout() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => request('POST', '/auth/logout'),
    onSettled: () => {
      queries.clear();
      queries.setQueryData(keys.account, null);
    },
  });
}
