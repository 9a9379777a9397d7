import { useQuery } from '@tanstack/react-query';
import { request } from '../../api/client';
import { query } from '../../api/envelope';
import { keys } from '../../api/keys';
import type { ReplayLine } from './replayCast';

/** More would not be watched through, and would fill the page's memory. */
const MOST_LINES = 20_000;
const PAGE = 5_000;

export interface Range {
  from: string;
  to: string;
}

export interface Replay {
  lines: ReplayLine[];
  /** True when there are more than are here. */
  more: boolean;
  /** When the record of the server begins. */
  oldestAt: string | null;
}

interface ReplayPage {
  data: ReplayLine[];
  meta: { next: number | null; oldest: number; oldest_at: string | null };
}

export function useReplay(id: string, range: Range | null) {
  return useQuery({
    queryKey: keys.replay(id, range?.from ?? '', range?.to ?? ''),
    queryFn: async ({ signal }): Promise<Replay> => {
      const lines: ReplayLine[] = [];
      let after: number | undefined;
      for (;;) {
        const path = `/api/client/servers/${id}/replay${query({ ...range, after, lines: PAGE })}`;
        const page = await request<ReplayPage>('GET', path, { signal });
        lines.push(...page.data);
        if (page.meta.next === null || lines.length >= MOST_LINES) {
          return { lines, more: page.meta.next !== null, oldestAt: page.meta.oldest_at };
        }
        after = page.meta.next;
      }
    },
    enabled: range !== null,
    // What was does not change.
    staleTime: Infinity,
    retry: false,
  });
}

export function castAddress(id: string, range: Range): string {
  return `/api/client/servers/${id}/replay/cast${query({ ...range })}`;
}
