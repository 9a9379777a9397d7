import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api/client';
import { pageOf, query, type Item, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import type { PowerSignal, PowerState, Resources, Server, ServerMeta } from '../../api/types';
import { useEvents, useRefreshOn } from '../../api/useEvents';

/** Usage is measured, not changed by anyone, so nothing tells of it. */
const RESOURCES_EVERY_MS = 30_000;

export type Scope = 'mine' | 'all';

/** The list is read again when a server one may see comes, changes or goes. */
export function useServers(scope: Scope, search: string, page: number) {
  usePowerStates();
  const servers = useQuery({
    queryKey: keys.serverList(scope, search, page),
    queryFn: async ({ signal }) => {
      const path = `/api/client${query({ include: 'egg', type: scope === 'all' ? 'admin-all' : undefined, 'filter[*]': search, page })}`;
      return pageOf(await request<List<Server>>('GET', path, { signal }));
    },
    placeholderData: keepPreviousData,
  });
  useRefreshOn('servers', '*', keys.allServers, servers.data?.items.map(({ uuid }) => uuid));
  return servers;
}

/** What nodes say of processes comes with the changes; usage is asked for when it matters again. */
function usePowerStates(): void {
  const queries = useQueryClient();
  useEvents('servers', '*', (change) => {
    if (change.kind !== 'modified') return;
    const { attributes, meta } = change.object as Partial<Item<Partial<Server>>> & { meta?: { last_state?: PowerState } };
    const state = meta?.last_state;
    if (attributes?.identifier === undefined || state === undefined) return;
    const key = keys.resources(attributes.identifier);
    const known = queries.getQueryData<Resources>(key);
    if (known === undefined || known.current_state === state) return;
    queries.setQueryData<Resources>(key, { ...known, current_state: state });
    void queries.invalidateQueries({ queryKey: key });
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
  useRefreshOn('servers', id, keys.server(id));
  return useQuery({
    queryKey: keys.server(id),
    queryFn: async ({ signal }): Promise<ServerView> => {
      const item = await request<Item<Server> & { meta: ServerMeta }>('GET', `/api/client/servers/${id}?include=egg`, { signal });
      return { server: item.attributes, meta: item.meta };
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
