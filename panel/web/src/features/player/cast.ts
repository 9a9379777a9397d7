/** What happens in a recording; `time` in seconds from its start, never less than that of the event before. */
export interface CastEvent {
  time: number;
  /** Output, input, a new size as `COLSxROWS`, or a marker with its label. */
  kind: 'o' | 'i' | 'r' | 'm';
  data: string;
}

/** How a recorded terminal began. */
export interface CastHead {
  width: number;
  height: number;
  /** When it began, as ISO time; empty when it does not say. */
  startedAt: string;
}

/** A recorded terminal. */
export interface Cast extends CastHead {
  /** Seconds. */
  duration: number;
  events: readonly CastEvent[];
}

const LARGEST_SIDE = 1000;
const KINDS = new Set(['o', 'i', 'r', 'm']);

export function cast(head: CastHead, events: readonly CastEvent[]): Cast {
  return { ...head, events, duration: events.at(-1)?.time ?? 0 };
}

/**
 * Reads an asciicast, version 2. A line that cannot be read, such as the torn end of an interrupted recording, is left
 * out; null when the header is none.
 */
export function parseCast(content: string): Cast | null {
  const [first = '', ...rest] = content.split('\n');
  const head = headOf(first);
  if (head === null) return null;
  const events: CastEvent[] = [];
  let time = 0;
  for (const line of rest) {
    const event = eventOf(line);
    if (event === null) continue;
    time = Math.max(time, event.time);
    events.push({ ...event, time });
  }
  return cast(head, events);
}

/** The first line of an asciicast; null when it is none. */
export function headOf(line: string): CastHead | null {
  const header = json(line);
  if (!isRecord(header) || header['version'] !== 2) return null;
  const began = header['timestamp'];
  return {
    width: side(header['width'], 80),
    height: side(header['height'], 24),
    startedAt: typeof began === 'number' && Number.isFinite(began) ? new Date(began * 1000).toISOString() : '',
  };
}

/** Any other line; null when it cannot be read. */
export function eventOf(line: string): CastEvent | null {
  const event = line === '' ? null : json(line);
  if (!Array.isArray(event)) return null;
  const [time, kind, data] = event as unknown[];
  if (typeof time !== 'number' || !Number.isFinite(time) || !isKind(kind) || typeof data !== 'string') return null;
  return { time, kind, data };
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
