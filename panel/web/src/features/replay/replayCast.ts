import { text } from '../../i18n/text';
import { cast, type Cast, type CastEvent } from '../player/cast';

/** One line of a console as it was; the panel has taken out of it all that a terminal acts on but colours. */
export interface ReplayLine {
  seq: number;
  time: string;
  kind: 'output' | 'daemon' | 'command' | 'gap';
  /** The next line goes on in it. */
  open: boolean;
  line: string;
  /** Of a gap: its first missing line; `seq` is the last. */
  first: number | null;
  /** Of commands, for those who may know. */
  actor: ReplayActor | null;
}

export interface ReplayActor {
  uuid: string | null;
  username: string | null;
  /** The administrator who typed it as that user. */
  impersonator?: string | null;
  ip: string | null;
}

const SIZE = { width: 120, height: 30 };

/** The same as the panel's own file of it. */
export function castOf(lines: readonly ReplayLine[]): Cast {
  const began = lines[0]?.time ?? '';
  const start = Date.parse(began);
  const events: CastEvent[] = [];
  let time = 0;
  for (const line of lines) {
    time = Math.max(time, (Date.parse(line.time) - start) / 1000 || 0);
    if (line.kind === 'gap') {
      events.push({ time, kind: 'o', data: `\x1b[33m[${text.replay.gap(line.first ?? line.seq, line.seq)}]\x1b[0m\r\n` });
      continue;
    }
    if (line.kind === 'command') events.push({ time, kind: 'm', data: `${who(line.actor)}: ${line.line.replace(/^> /, '')}` });
    events.push({ time, kind: 'o', data: line.open ? line.line : `${line.line}\x1b[0m\r\n` });
  }
  return cast({ ...SIZE, startedAt: began }, events);
}

export function who(actor: ReplayActor | null): string {
  if (actor === null) return text.replay.someone;
  const person = actor.username ?? (actor.uuid === null ? text.replay.panel : text.replay.deleted);
  const name = actor.impersonator ? text.acting.by(actor.impersonator, person) : person;
  return actor.ip === null ? name : `${name} (${actor.ip})`;
}
