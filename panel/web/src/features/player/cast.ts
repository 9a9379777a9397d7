/** What happens in a recording; `time` in seconds from its start, never less than that of the event before. */
export interface CastEvent {
  time: number;
  /** Output, input, a new size as `COLSxROWS`, or a marker with its label. */
  kind: 'o' | 'i' | 'r' | 'm';
  data: string;
}

/** A recorded terminal. */
export interface Cast {
  width: number;
  height: number;
  /** When it began, as ISO time; empty when it does not say. */
  startedAt: string;
  /** Seconds. */
  duration: number;
  events: readonly CastEvent[];
}

const LARGEST_SIDE = 1000;
const KINDS = new Set(['o', 'i', 'r', 'm']);

export function cast(head: { width: number; height: number; startedAt: string }, events: readonly CastEvent[]): Cast {
  return { ...head, events, duration: events.at(-1)?.time ?? 0 };
}

/**
 * Reads an asciicast, version 2. A line that cannot be read, such as the torn end of an interrupted recording, is left
 * out; null when the header is none.
 */
export function parseCast(content: string): Cast | null {
  const lines = content.split('\n');
  const header = json(lines[0] ?? '');
  if (!isRecord(header) || header['version'] !== 2) return null;
  const events: CastEvent[] = [];
  let time = 0;
  for (const line of lines.slice(1)) {
    const event = line === '' ? null : json(line);
    if (!Array.isArray(event)) continue;
    const [at, kind, data] = event as unknown[];
    if (typeof at !== 'number' || !Number.isFinite(at) || !isKind(kind) || typeof data !== 'string') continue;
    time = Math.max(time, at);
    events.push({ time, kind, data });
  }
  const began = header['timestamp'];
  return cast(
    {
      width: side(header['width'], 80),
      height: side(header['height'], 24),
      startedAt: typeof began === 'number' && Number.isFinite(began) ? new Date(began * 1000).toISOString() : '',
    },
    events,
  );
}

/** `120x30` of a resize event. */
export function sizeOf(data: string): { width: number; height: number } | null {
  const match = /^(\d{1,4})x(\d{1,4})$/.exec(data);
  return match === null ? null : { width: side(Number(match[1]), 80), height: side(Number(match[2]), 24) };
}

/** Where the events behind `time` begin. */
export function indexAfter(events: readonly CastEvent[], time: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = events[middle];
    if (event !== undefined && event.time <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function side(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(LARGEST_SIDE, Math.max(1, Math.floor(value))) : fallback;
}

function isKind(kind: unknown): kind is CastEvent['kind'] {
  return typeof kind === 'string' && KINDS.has(kind);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
