import { query } from '../../../api/envelope';

/** What the address of the page can say, in the order it says it. */
export const NAMES = ['user', 'impersonator', 'server', 'node', 'event', 'ip', 'outcome', 'source', 'request', 'acknowledged', 'since', 'until'] as const;

export type FilterName = (typeof NAMES)[number];

/** Texts as the fields have them; times are local, without a zone. */
export type AuditFilter = Record<FilterName, string>;

export const EMPTY: AuditFilter = { user: '', impersonator: '', server: '', node: '', event: '', ip: '', outcome: '', source: '', request: '', acknowledged: '', since: '', until: '' };

/** Those that most searches do without. */
export const RARE: readonly FilterName[] = ['impersonator', 'node', 'source', 'request', 'acknowledged'];

export function filterOf(params: URLSearchParams): AuditFilter {
  const filter = { ...EMPTY };
  for (const name of NAMES) filter[name] = params.get(name) ?? '';
  return filter;
}

/** The filter as the address keeps it, without what is empty. */
export function paramsOf(filter: AuditFilter): Record<string, string> {
  const params: Record<string, string> = {};
  for (const name of NAMES) if (filter[name] !== '') params[name] = filter[name];
  return params;
}

/** A time as the API wants it. A whole instant, as links carry it, stays; `undefined` when it is none. */
export function instantOf(local: string): string | undefined {
  if (local === '') return undefined;
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The query text of the API. */
export function searchOf(filter: AuditFilter, more: Record<string, string | number | undefined> = {}): string {
  const values: Record<string, string | number | undefined> = {};
  for (const name of NAMES) values[`filter[${name}]`] = name === 'since' || name === 'until' ? instantOf(filter[name]) : filter[name];
  return query({ ...values, ...more });
}
