import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { request } from '../../../api/client';
import { pageOf, query, type List } from '../../../api/envelope';
import { keys } from '../../../api/keys';
import { useRefreshOn } from '../../../api/useEvents';

export const JOB_STATES = ['pending', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface NodeJob {
  id: string;
  kind: string;
  node_id: number;
  server_id: number | null;
  server_uuid: string | null;
  state: JobState;
  attempts: number;
  last_error: string | null;
  created_at: string;
  next_attempt_at: string;
  deadline_at: string | null;
  finished_at: string | null;
}

export function useJobs(state: JobState | '', page: number) {
  const jobs = useQuery({
    queryKey: keys.jobs(state, page),
    queryFn: async ({ signal }) => pageOf(await request<List<NodeJob>>('GET', `/api/application/jobs${query({ 'filter[state]': state, page })}`, { signal })),
    placeholderData: keepPreviousData,
  });
  useRefreshOn('jobs', '*', keys.allJobs, jobs.data?.items.map(({ id }) => id));
  return jobs;
}
