import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request, requestText } from '../../api/client';
import { pageOf, query, type Item, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import { useRefreshOnAct } from '../../api/useEvents';
import { instantOf } from '../admin/audit/filter';
import { text } from '../../i18n/text';
import { parseCast } from '../player/cast';

export interface ShellSession {
  id: string;
  state: string;
  recording: string;
  policy: string;
  user: string;
  username: string;
  /** The administrator who opened it as that user. */
  impersonator?: string | null;
  server: string;
  server_name: string;
  node_id: number;
  node: string;
  ip: string | null;
  cols: number;
  rows: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  duration: number | null;
  program: string | null;
  exit_code: number | null;
  reason: string | null;
  size: number | null;
  sha256: string | null;
  truncated: boolean;
}

/** Who typed in it. */
export function whoOf(session: ShellSession): string {
  return session.impersonator ? text.acting.by(session.impersonator, session.username) : session.username;
}

/** What a shell is called. */
export function labelOf(session: ShellSession): string {
  return `${whoOf(session)} · ${session.server_name}`;
}

/** Whose sessions these are: what the panel's route and the page's own address begin with. */
export interface Scope {
  kind: 'admin' | 'server' | 'account';
  api: string;
  page: string;
  /** What a ticket for watching the shell of `session` would name. One's own nobody needs to watch. */
  watch: ((session: string) => { stream: string; target: string }) | null;
}

export const ADMIN: Scope = { kind: 'admin', api: '/api/application/shell-sessions', page: '/admin/shells', watch: (session) => ({ stream: 'shell-watch', target: session }) };
export const ACCOUNT: Scope = { kind: 'account', api: '/api/client/account/shell-sessions', page: '/account/shells', watch: null };

export function ofServer(id: string): Scope {
  return { kind: 'server', api: `/api/client/servers/${id}/shell-sessions`, page: `/server/${id}/shell/recordings`, watch: () => ({ stream: 'server-shell-watch', target: id }) };
}

export const FILTERS = ['user', 'server', 'node', 'ip', 'state', 'since', 'until'] as const;
export type FilterName = (typeof FILTERS)[number];
export type ShellFilter = Record<FilterName, string> & { page: number };

/** What each kind of list can be filtered by. */
export const FILTERS_OF: Record<Scope['kind'], readonly FilterName[]> = {
  admin: FILTERS,
  server: ['user', 'state', 'since', 'until'],
  account: ['ip', 'state', 'since', 'until'],
};

export function filterOf(params: URLSearchParams): ShellFilter {
  const value = (name: FilterName) => params.get(name) ?? '';
  return {
    user: value('user'),
    server: value('server'),
    node: value('node'),
    ip: value('ip'),
    state: value('state'),
    since: value('since'),
    until: value('until'),
    page: Math.max(1, Number(params.get('page')) || 1),
  };
}

/** The filter as the address keeps it, without what is empty. */
export function paramsOf(filter: ShellFilter): Record<string, string> {
  const params: Record<string, string> = {};
  for (const name of FILTERS) if (filter[name] !== '') params[name] = filter[name];
  if (filter.page > 1) params['page'] = String(filter.page);
  return params;
}

export function useShellSessions(scope: Scope, filter: ShellFilter) {
  const values: Record<string, string | number | undefined> = { page: filter.page };
  for (const name of FILTERS_OF[scope.kind]) {
    values[`filter[${name}]`] = name === 'since' || name === 'until' ? instantOf(filter[name]) : filter[name];
  }
  const search = query(values);
  const key = keys.shellSessions(scope.api, search);
  useRefreshOnAct(['server:shell.'], key, scope.kind === 'admin');
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => pageOf(await request<List<ShellSession>>('GET', `${scope.api}${search}`, { signal })),
    placeholderData: keepPreviousData,
  });
}

/** How soon the end of an open shell shows. */
const LIVE_AGAIN_MS = 3000;

export function useShellSession(scope: Scope, id: string) {
  return useQuery({
    queryKey: keys.shellSession(scope.api, id),
    queryFn: async ({ signal }) => (await request<Item<ShellSession>>('GET', `${scope.api}/${id}`, { signal })).attributes,
    refetchInterval: ({ state }) => (state.data?.state === 'live' ? LIVE_AGAIN_MS : false),
  });
}

const CAST_WITHIN_MS = 120_000;

/** Fetched once for each visit: every fetch is a row of the audit log. Null when it cannot be read. */
export function useCast(scope: Scope, id: string) {
  return useQuery({
    queryKey: keys.shellCast(scope.api, id),
    queryFn: async ({ signal }) => parseCast(await requestText(`${scope.api}/${id}/cast`, { signal, timeoutMs: CAST_WITHIN_MS })),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function useVerify(scope: Scope, id: string) {
  return useMutation({
    mutationFn: async () => (await request<{ data: { result: string } }>('POST', `${scope.api}/${id}/verify`, { timeoutMs: CAST_WITHIN_MS })).data.result,
  });
}

export function useDeleteRecording(scope: Scope, id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => request('DELETE', `${scope.api}/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.shells }),
  });
}
