/** One line of a process's log, or a place where the panel left some out. */
export interface LogLine {
  kind: 'line';
  key: number;
  ts: string;
  level: string;
  component: string;
  message: string;
}

export type LogEntry = LogLine | { kind: 'dropped'; key: number; count: number };

/** As much as the page keeps; the ring on the other side holds as many. */
export const MOST = 2000;

/** Null for what is no frame of a log. */
export function readFrame(frame: string, key: number): LogEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  if (typeof fields.dropped === 'number') return { kind: 'dropped', key, count: fields.dropped };
  const { ts, level, component, message } = fields;
  if (typeof ts !== 'string' || typeof level !== 'string' || typeof component !== 'string' || typeof message !== 'string') return null;
  return { kind: 'line', key, ts, level, component, message };
}

export function appended(entries: LogEntry[], more: LogEntry[]): LogEntry[] {
  const all = [...entries, ...more];
  return all.length > MOST ? all.slice(all.length - MOST) : all;
}

/** A file of what is shown. */
export function asText(entries: LogEntry[]): string {
  return entries.map((entry) => (entry.kind === 'dropped' ? `... ${entry.count} left out` : `${entry.ts} ${entry.level.padEnd(5)} ${entry.component} - ${entry.message}`)).join('\n') + '\n';
}

export interface LogQuery {
  /** `panel` or a node's id. */
  source: string;
  level: string;
  component: string;
  text: string;
}

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

export function queryOf(params: URLSearchParams): LogQuery {
  const source = params.get('of') ?? 'panel';
  const level = params.get('level') ?? 'trace';
  return {
    source: /^[0-9]{1,18}$/.test(source) ? source : 'panel',
    level: (LEVELS as readonly string[]).includes(level) ? level : 'trace',
    component: params.get('component') ?? '',
    text: params.get('text') ?? '',
  };
}

export function paramsOf({ source, level, component, text }: LogQuery): Record<string, string> {
  return {
    ...(source === 'panel' ? {} : { of: source }),
    ...(level === 'trace' ? {} : { level }),
    ...(component === '' ? {} : { component }),
    ...(text === '' ? {} : { text }),
  };
}

export function streamPath({ source, level, component, text }: LogQuery): string {
  const base = source === 'panel' ? '/api/application/logs/stream' : `/api/application/nodes/${source}/logs/stream`;
  return `${base}?${new URLSearchParams({ level, component, text }).toString()}`;
}
