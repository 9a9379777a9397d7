import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ActivityRow } from '../../../api/admin';
import { request } from '../../../api/client';
import { pageOf, query, type List } from '../../../api/envelope';
import { keys } from '../../../api/keys';

export interface ActivityFilter {
  user: string;
  server: string;
  event: string;
  /** As the date field gives it: local time without a zone. */
  since: string;
  until: string;
  page: number;
}

export const FILTERS = ['user', 'server', 'event', 'since', 'until'] as const;

export function filterOf(params: URLSearchParams): ActivityFilter {
  const value = (name: string) => params.get(name) ?? '';
  return { user: value('user'), server: value('server'), event: value('event'), since: value('since'), until: value('until'), page: Math.max(1, Number(params.get('page')) || 1) };
}

/** The filter as the address keeps it, without what is empty. */
export function paramsOf(filter: ActivityFilter): Record<string, string> {
  const params: Record<string, string> = {};
  for (const name of FILTERS) if (filter[name] !== '') params[name] = filter[name];
  if (filter.page > 1) params.page = String(filter.page);
  return params;
}

/** A local date and time as the API wants it; `undefined` when it is none. */
export function instantOf(local: string): string | undefined {
  if (local === '') return undefined;
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

export function useActivity(filter: ActivityFilter) {
  const search = query({
    'filter[user]': filter.user,
    'filter[server]': filter.server,
    'filter[event]': filter.event,
    'filter[since]': instantOf(filter.since),
    'filter[until]': instantOf(filter.until),
    page: filter.page,
  });
  return useQuery({
    queryKey: keys.activity(search),
    queryFn: async ({ signal }) => pageOf(await request<List<ActivityRow>>('GET', `/api/application/activity${search}`, { signal })),
    placeholderData: keepPreviousData,
  });
}
