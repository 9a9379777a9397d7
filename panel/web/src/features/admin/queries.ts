import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AdminServer, AdminUser, Egg, Location, Nest, Node, NodeAllocation, NodeSystem } from '../../api/admin';
import { request } from '../../api/client';
import { itemsOf, pageOf, query, type Item, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import { useRefreshOn, useRefreshOnAct } from '../../api/useEvents';

const API = '/api/application';
/** Choices in forms come whole; the application API has no small cap. */
const WHOLE = 1000;

// Locations

export function useLocations() {
  useRefreshOnAct(['location:'], keys.locations);
  return useQuery({
    queryKey: keys.locations,
    queryFn: async ({ signal }) => itemsOf(await request<List<Location>>('GET', `${API}/locations?per_page=${WHOLE}`, { signal })),
  });
}

export interface LocationBody {
  short: string;
  long: string | null;
}

export function useSaveLocation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: LocationBody }) =>
      id === null ? request('POST', `${API}/locations`, { body }) : request('PATCH', `${API}/locations/${id}`, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.locations }),
  });
}

export function useDeleteLocation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request('DELETE', `${API}/locations/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.locations }),
  });
}

// Nodes

export function useNodes() {
  useRefreshOn('nodes', '*', keys.nodes);
  return useQuery({
    queryKey: keys.nodes,
    queryFn: async ({ signal }) => itemsOf(await request<List<Node>>('GET', `${API}/nodes?include=location&per_page=${WHOLE}`, { signal })),
  });
}

export function useNode(id: string) {
  useRefreshOn('nodes', id, keys.node(id));
  return useQuery({
    queryKey: keys.node(id),
    queryFn: async ({ signal }) => (await request<Item<Node>>('GET', `${API}/nodes/${id}?include=location,servers`, { signal })).attributes,
  });
}

/**
 * Asks the daemon itself, through the panel, what machine it runs on: once for each version of it. The panel notes how the
 * node is when it is asked, which is a change of the node; so neither a change nor a node in trouble asks again.
 */
export function useNodeSystem(node: Node) {
  return useQuery({
    queryKey: keys.nodeSystem(node.id, node.health?.daemon_version ?? null),
    queryFn: ({ signal }) => request<NodeSystem>('GET', `${API}/nodes/${node.id}/system-information`, { signal, timeoutMs: 10_000 }),
    enabled: typeof node.health?.error !== 'string',
    staleTime: Infinity,
    retry: false,
  });
}

/** The panel wants a node's whole form back, whatever of it changes. */
export function useShellPolicy(node: Node) {
  const queries = useQueryClient();
  const { name, location_id, fqdn, scheme, memory, memory_overallocate, disk, disk_overallocate, daemon_listen, daemon_sftp } = node;
  return useMutation({
    mutationFn: (change: { shells_enabled?: boolean; shell_recording?: string }) =>
      request('PATCH', `${API}/nodes/${node.id}`, {
        body: { name, location_id, fqdn, scheme, memory, memory_overallocate, disk, disk_overallocate, daemon_listen, daemon_sftp, ...change },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.nodes }),
  });
}

export interface NodeBody {
  name: string;
  location_id: number;
  fqdn: string;
  scheme: 'http' | 'https';
  behind_proxy: boolean;
  memory: number;
  memory_overallocate: number;
  disk: number;
  disk_overallocate: number;
  daemon_listen: number;
  daemon_sftp: number;
  daemon_base?: string;
  description?: string | null;
  public?: boolean;
  maintenance_mode?: boolean;
  draining?: boolean;
  console_route?: string;
  upload_size?: number;
}

/** Changes a node; answers what its daemon could not be told, if anything. */
export function useSaveNode(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: NodeBody) => (await request<Item<Node> & { meta?: { warning?: string } }>('PATCH', `${API}/nodes/${id}`, { body, timeoutMs: 60_000 })).meta?.warning ?? null,
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.nodes }),
  });
}

export function useCreateNode() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: NodeBody) => (await request<Item<Node>>('POST', `${API}/nodes`, { body })).attributes,
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.nodes }),
  });
}

export function useDeleteNode() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request('DELETE', `${API}/nodes/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.nodes }),
  });
}

/** A fresh token each time; it is good for one run of the command. */
export function useConfigureToken(id: number) {
  return useMutation({
    mutationFn: () => request<{ node: number; token: string }>('POST', `${API}/nodes/${id}/configuration/token`),
  });
}

export function useNodeAllocations(id: string, page: number) {
  useRefreshOnAct(['node:allocation', 'server:allocation', 'server:create', 'server:delete', 'server:build'], keys.node(id));
  return useQuery({
    queryKey: keys.nodeAllocations(id, page),
    queryFn: async ({ signal }) => pageOf(await request<List<NodeAllocation>>('GET', `${API}/nodes/${id}/allocations?include=server&page=${page}`, { signal })),
    placeholderData: keepPreviousData,
  });
}

export function useFreeAllocations(id: string) {
  return useQuery({
    queryKey: keys.freeAllocations(id),
    queryFn: async ({ signal }) => itemsOf(await request<List<NodeAllocation>>('GET', `${API}/nodes/${id}/allocations?filter[server_id]=false&per_page=${WHOLE}`, { signal })),
    enabled: id !== '',
  });
}

export function useAddAllocations(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { ip: string; alias: string | null; ports: string[] }) => request('POST', `${API}/nodes/${id}/allocations`, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.node(String(id)) }),
  });
}

export function useDeleteAllocation(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (allocation: number) => request('DELETE', `${API}/nodes/${id}/allocations/${allocation}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.node(String(id)) }),
  });
}

// Nests and eggs

export function useNests() {
  useRefreshOnAct(['nest:', 'egg:'], keys.nests);
  return useQuery({
    queryKey: keys.nests,
    queryFn: async ({ signal }) => itemsOf(await request<List<Nest>>('GET', `${API}/nests?per_page=${WHOLE}`, { signal })),
  });
}

export function useCreateNest() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; description: string | null }) => request('POST', `${API}/nests`, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.nests }),
  });
}

export function useEggs(nest: string) {
  return useQuery({
    queryKey: keys.eggs(nest),
    queryFn: async ({ signal }) => itemsOf(await request<List<Egg>>('GET', `${API}/nests/${nest}/eggs?include=variables`, { signal })),
    enabled: nest !== '',
  });
}

export interface ImportedEgg {
  name: string;
  updated: boolean;
  /** What the panel had to bend to fit. */
  warnings: string[];
}

export function useImportEgg() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ nest, file, ifExists }: { nest: string; file: File; ifExists: 'update' | 'copy' | null }): Promise<ImportedEgg> => {
      const body = new FormData();
      body.set('import_file', file);
      body.set('import_to_nest', nest);
      if (ifExists !== null) body.set('if_exists', ifExists);
      const egg = await request<Item<Egg> & { meta?: { updated?: boolean; warnings?: string[] } }>('POST', `${API}/eggs/import`, { body });
      return { name: egg.attributes.name, updated: egg.meta?.updated ?? false, warnings: egg.meta?.warnings ?? [] };
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.nests }),
  });
}

export function useDeleteEgg() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ nest, egg }: { nest: number; egg: number }) => request('DELETE', `${API}/nests/${nest}/eggs/${egg}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.nests }),
  });
}

// Servers

export function useAdminServers(search: string, page: number) {
  const servers = useQuery({
    queryKey: keys.adminServers(search, page),
    queryFn: async ({ signal }) =>
      pageOf(await request<List<AdminServer>>('GET', `${API}/servers${query({ 'filter[*]': search, include: 'user,node,egg', page })}`, { signal })),
    placeholderData: keepPreviousData,
  });
  useRefreshOn('servers', '*', keys.allAdminServers, servers.data?.items.map(({ uuid }) => uuid));
  return servers;
}

export function useAdminServer(id: string) {
  const server = useQuery({
    queryKey: keys.adminServer(id),
    queryFn: async ({ signal }) => (await request<Item<AdminServer>>('GET', `${API}/servers/${id}?include=user,node,egg,allocations`, { signal })).attributes,
  });
  useRefreshOn('servers', server.data?.uuid ?? '', keys.adminServer(id));
  return server;
}

export interface ServerBody {
  name: string;
  description: string | null;
  user: number;
  egg: number;
  docker_image: string;
  startup: string;
  environment: Record<string, string>;
  limits: { memory: number; swap: number; disk: number; io: number; cpu: number; threads: string | null };
  feature_limits: { databases: number | null; allocations: number | null; backups: number };
  allocation?: { default: number };
  deploy?: { locations: number[]; dedicated_ip: boolean; port_range: string[] };
  oom_disabled: boolean;
  start_on_completion: boolean;
  skip_scripts: boolean;
}

export function useCreateServer() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: ServerBody) => (await request<Item<AdminServer>>('POST', `${API}/servers`, { body, timeoutMs: 60_000 })).attributes,
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: keys.admin }), queries.invalidateQueries({ queryKey: keys.servers })]),
  });
}

export type ServerPart = 'details' | 'build' | 'startup';

/** Changes one part of a server; the other parts stay as they are. */
export function useSaveServer(id: number, part: ServerPart) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Record<string, unknown>) => request('PATCH', `${API}/servers/${id}/${part}`, { body }),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: keys.admin }), queries.invalidateQueries({ queryKey: keys.servers })]),
  });
}

export type ServerAct = 'suspend' | 'unsuspend' | 'reinstall';

export function useServerAct(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: ServerAct) => request('POST', `${API}/servers/${id}/${act}`),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: keys.admin }), queries.invalidateQueries({ queryKey: keys.servers })]),
  });
}

export function useDeleteServer(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ force }: { force: boolean }) => request('DELETE', `${API}/servers/${id}${force ? '/force' : ''}`, { timeoutMs: 60_000 }),
    onSuccess: () => {
      queries.removeQueries({ queryKey: keys.adminServer(String(id)) });
      return Promise.all([queries.invalidateQueries({ queryKey: keys.admin }), queries.invalidateQueries({ queryKey: keys.servers })]);
    },
  });
}

// Users

export function useUsers(search: string, page: number) {
  const users = useQuery({
    queryKey: keys.users(search, page),
    queryFn: async ({ signal }) => {
      const filter = search.includes('@') ? 'filter[email]' : 'filter[username]';
      return pageOf(await request<List<AdminUser>>('GET', `${API}/users${query({ [filter]: search, page })}`, { signal }));
    },
    placeholderData: keepPreviousData,
  });
  useRefreshOn('users', '*', keys.allUsers, users.data?.items.map(({ id }) => String(id)));
  return users;
}

export interface UserBody {
  email: string;
  username: string;
  first_name: string;
  last_name: string;
  password: string | null;
  root_admin: boolean;
}

export function useSaveUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: UserBody }) => (id === null ? request('POST', `${API}/users`, { body }) : request('PATCH', `${API}/users/${id}`, { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.admin }),
  });
}

export function useDeleteUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request('DELETE', `${API}/users/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.admin }),
  });
}
