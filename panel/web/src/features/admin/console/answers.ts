export type Answer = { kind: 'output'; line: string } | { kind: 'done'; outcome: string } | { kind: 'candidates'; candidates: string[] };

/** Null for what is no frame of the console. */
export function readAnswer(frame: string): Answer | null {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  if (typeof fields.output === 'string') return { kind: 'output', line: fields.output };
  if (fields.done === true) return { kind: 'done', outcome: typeof fields.outcome === 'string' ? fields.outcome : 'ok' };
  if (Array.isArray(fields.candidates)) return { kind: 'candidates', candidates: fields.candidates.filter((one): one is string => typeof one === 'string') };
  return null;
}

/** What all of them begin with. */
export function commonStart(candidates: string[]): string {
  const [first = '', ...others] = candidates;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}
