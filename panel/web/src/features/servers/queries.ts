import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { request } from '../../api/client';
import { pageOf, query, type Item, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import type { PowerSignal, Resources, Server, ServerMeta } from '../../api/types';

const RESOURCES_EVERY_MS = 15_000;
const UNSETTLED_EVERY_MS = 5_000;

export type Scope = 'mine' | 'all';

export function useServers(scope: Scope, search: string, page: number) {
  return useQuery({
    queryKey: keys.serverList(scope, search, page),
    queryFn: async ({ signal }) => {
      const path = `/api/client${query({ include: 'egg', type: scope === 'all' ? 'admin-all' : undefined, 'filter[*]': search, page })}`;
      return pageOf(await request<List<Server>>('GET', path, { signal }));
    },
    placeholderData: keepPreviousData,
    // Servers that are being installed change by themselves; settled ones only when someone acts.
    refetchInterval: (state) => (state.state.data?.items.some((server) => server.status === 'installing') === true ? UNSETTLED_EVERY_MS : false),
  });
}

/** Live state and usage. Only asked while the card is on screen; the query client pauses hidden tabs. */
export function useResources(id: string, visible: boolean) {
  return useQuery({
    queryKey: keys.resources(id),
    queryFn: async ({ signal }) => (await request<Item<Resources>>('GET', `/api/client/servers/${id}/resources`, { signal })).attributes,
    enabled: visible,
    refetchInterval: RESOURCES_EVERY_MS,
    refetchIntervalInBackground: false,
    staleTime: RESOURCES_EVERY_MS / 2,
    retry: false,
  });
}

export interface ServerView {
  server: Server;
  meta: ServerMeta;
}

export function useServer(id: string) {
  return useQuery({
    queryKey: keys.server(id),
    queryFn: async ({ signal }): Promise<ServerView> => {
      const item = await request<Item<Server> & { meta: ServerMeta }>('GET', `/api/client/servers/${id}?include=egg`, { signal });
      return { server: item.attributes, meta: item.meta };
    },
    refetchInterval: (state) => {
      const server = state.state.data?.server;
      const settled = server === undefined || (server.status === null && !server.is_transferring && !server.is_node_under_maintenance);
      return settled ? 60_000 : UNSETTLED_EVERY_MS;
    },
  });
}

export function usePower(id: string) {
  return useMutation({
    mutationFn: (signal: PowerSignal) => request('POST', `/api/client/servers/${id}/power`, { body: { signal } }),
  });
}

export function sendCommand(id: string, command: string): Promise<unknown> {
  return request('POST', `/api/client/servers/${id}/command`, { body: { command } });
}

/** A missing key on the list means the button stays off; owners and admins hold `*`. */
export function may(meta: ServerMeta, permission: string): boolean {
  if (meta.user_permissions.includes(permission)) return true;
  return meta.user_permissions.includes('*') && !permission.startsWith('admin');
}
