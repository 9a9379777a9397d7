import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api/client';
import { pageOf, query, type Item, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import type { PowerSignal, PowerState, Resources, Server, ServerMeta } from '../../api/types';
import { useEvents, useRefreshOn } from '../../api/useEvents';

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

/** What nodes say of processes comes with the changes, at once; usage follows with its next measurement. */
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
  });
}

type Usage = { [K in keyof Resources]: Resources[K] | null };

/** Live state and usage, followed while the card is on screen. Asked for once, so that a failure is told with its reason. */
export function useResources({ identifier: id, uuid }: Pick<Server, 'identifier' | 'uuid'>, visible: boolean) {
  const queries = useQueryClient();
  useEvents('usage', visible ? uuid : '', (change) => {
    if (change.kind !== 'added' && change.kind !== 'modified') return;
    const { current_state: state, resources, is_suspended } = (change.object as Item<Usage>).attributes;
    if (state !== null && resources !== null) {
      queries.setQueryData<Resources>(keys.resources(id), { current_state: state, is_suspended: is_suspended === true, resources });
    } else if (change.kind === 'modified') {
      // The node has stopped answering; the question says why.
      void queries.invalidateQueries({ queryKey: keys.resources(id) });
    }
  });
  return useQuery({
    queryKey: keys.resources(id),
    queryFn: async ({ signal }) => (await request<Item<Resources>>('GET', `/api/client/servers/${id}/resources`, { signal })).attributes,
    enabled: visible,
    staleTime: 15_000,
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
