import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { AuditCheck, AuditFilterSaved, AuditReceiver, AuditRow } from '../../../api/admin';
import { request } from '../../../api/client';
import { itemsOf, type Item, type List } from '../../../api/envelope';
import { keys } from '../../../api/keys';
import { useRefreshOnAct } from '../../../api/useEvents';
import { searchOf, type AuditFilter } from './filter';

const API = '/api/application/audit';
const CHECK_EVERY_MS = 1000;
/** Anything that happens anywhere may be a row of a search, and a rare filter makes the panel look far back. */
const SEARCH_PAUSE_MS = 5000;
/** Rows come in the order they were written in, which differs a little from that of their times. */
const LATE_MS = 60_000;

/** A short page goes on by itself this often before it asks. */
const GO_ON = 4;
const ENOUGH = 25;

export interface AuditPart {
  rows: AuditRow[];
  next: string | null;
  complete: boolean;
  searchedTo: string | null;
}

type AuditList = List<AuditRow> & {
  meta?: { cursor?: { next: string | null; complete: boolean; searched_to: string | null } };
};

async function part(filter: AuditFilter, cursor: string, signal: AbortSignal): Promise<AuditPart> {
  const rows: AuditRow[] = [];
  let at = cursor;
  for (let round = 0; ; round += 1) {
    const list = await request<AuditList>('GET', `${API}${searchOf(filter, { cursor: at, per_page: 50 })}`, { signal });
    rows.push(...itemsOf(list));
    const { next = null, complete = true, searched_to: searchedTo = null } = list.meta?.cursor ?? {};
    if (complete || next === null || rows.length >= ENOUGH || round === GO_ON) return { rows, next, complete, searchedTo };
    at = next;
  }
}

/** The newest rows show up by themselves; whoever has gone on to older ones is only told that there are some. */
export function useAuditRows(filter: AuditFilter) {
  const queries = useQueryClient();
  const key = keys.auditRows(searchOf(filter));
  const rows = useStoredRows(filter);
  const first = rows.data === undefined || rows.data.pages.length === 1;
  useRefreshOnAct([], key, first, SEARCH_PAUSE_MS);
  const shown = rows.data?.pages.find((page) => page.rows.length > 0)?.rows[0];
  const newest = useNewest(filter, shown, !first);
  const newer = !first && newest !== undefined && newest > (shown?.number ?? 0);
  return { rows, newer, showNewer: () => void queries.resetQueries({ queryKey: key }) };
}

/**
 * The number of the newest row that fits, asked again when something happens. Older than what is `shown` nothing is looked
 * for, but for rows that took long to be written.
 */
function useNewest(filter: AuditFilter, shown: AuditRow | undefined, enabled: boolean): number | undefined {
  const since = shown === undefined ? filter.since : later(filter.since, new Date(Date.parse(shown.timestamp) - LATE_MS).toISOString());
  const search = searchOf({ ...filter, since }, { per_page: 1 });
  const key = keys.auditNewest(search);
  useRefreshOnAct([], key, enabled, SEARCH_PAUSE_MS);
  const newest = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => itemsOf(await request<AuditList>('GET', `${API}${search}`, { signal }))[0]?.number ?? 0,
    enabled,
    staleTime: 0,
  });
  return newest.data;
}

/** Either may be a local time or an instant. */
function later(one: string, other: string): string {
  return Date.parse(one) > Date.parse(other) ? one : other;
}

function useStoredRows(filter: AuditFilter) {
  return useInfiniteQuery<AuditPart, Error, InfiniteData<AuditPart>, readonly unknown[], string>({
    queryKey: keys.auditRows(searchOf(filter)),
    queryFn: ({ pageParam, signal }) => part(filter, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

export function useAuditRow(number: number) {
  return useQuery({
    queryKey: keys.auditRow(number),
    queryFn: async ({ signal }) => (await request<Item<AuditRow>>('GET', `${API}/${number}`, { signal })).attributes,
  });
}

export function useAuditEvents() {
  return useQuery({
    queryKey: keys.auditEvents,
    queryFn: async ({ signal }) => (await request<{ data: string[] }>('GET', `${API}/events`, { signal })).data,
    staleTime: 60_000,
  });
}

export function useAcknowledge(number: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (note: string) => request('POST', `${API}/${number}/acknowledgement`, { body: { note } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.audit }),
  });
}

export function useWithdraw(number: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => request('DELETE', `${API}/${number}/acknowledgement`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.audit }),
  });
}

export function useSavedFilters() {
  useRefreshOnAct(['activity:filter.'], keys.auditFilters);
  return useQuery({
    queryKey: keys.auditFilters,
    queryFn: async ({ signal }) => itemsOf(await request<List<AuditFilterSaved>>('GET', `${API}/filters`, { signal })),
  });
}

export function useSaveFilter() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; query: string; shared: boolean }) => request('POST', `${API}/filters`, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.auditFilters }),
  });
}

export function useRemoveFilter() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request('DELETE', `${API}/filters/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.auditFilters }),
  });
}

export function useChecks() {
  return useQuery({
    queryKey: keys.auditChecks,
    queryFn: async ({ signal }) => itemsOf(await request<List<AuditCheck>>('GET', `${API}/checks`, { signal })),
    refetchInterval: (state) => (state.state.data?.[0]?.state === 'running' ? CHECK_EVERY_MS : false),
  });
}

export function useStartCheck() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => request('POST', `${API}/checks`),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.auditChecks }),
  });
}

export function useReceivers() {
  return useQuery({
    queryKey: keys.auditReceivers,
    queryFn: async ({ signal }) => itemsOf(await request<List<AuditReceiver>>('GET', `${API}/push`, { signal })),
  });
}

export function exportAddress(filter: AuditFilter, format: 'csv' | 'jsonl'): string {
  return `${API}/export${searchOf(filter, { format })}`;
}
