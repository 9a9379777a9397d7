import { readSequence } from './frames';
import { LineLedger } from './ledger';

/** What becomes of lines. */
export type LineEvent =
  /** `first` is the number of the first line; `null` from daemons that do not number. */
  | { kind: 'lines'; first: number | null; lines: string[] }
  | { kind: 'gap'; from: number; to: number }
  /** History follows from its start: what is on screen would be doubled. */
  | { kind: 'reset' }
  /** The node began counting anew. */
  | { kind: 'restarted' }
  | { kind: 'live' };

export type LineMode = 'settling' | 'sequenced' | 'classic';

/** What lines need of their socket. */
export interface LineHost {
  emit: (event: LineEvent) => void;
  send: (event: string, argument?: string) => void;
  mode: (mode: LineMode) => void;
  /** Calls `then` when no answer came in time; null: it came. */
  answerWithin: (delayMs: number, then: (() => void) | null) => void;
}

const TAIL = 'tail:300';
const SEQUENCE_WITHIN_MS = 2000;
const HELD_LINES = 300;

/**
 * A console's lines over all its connections: each once, in order, with every hole shown. Daemons that do not number their
 * lines are found out after two seconds and asked in the classic way.
 */
export class ConsoleLines {
  readonly #host: LineHost;
  readonly #ledger = new LineLedger();
  #mode: LineMode = 'settling';
  /** Unnumbered lines that came before the daemon's answer to the subscription. */
  #held: string[] = [];
  /** Newest line before a hole that was asked for again; 0 when no answer is due. */
  #repairing = 0;
  #repaired = 0;

  constructor(host: LineHost) {
    this.#host = host;
  }

  /** A connection is signed in: goes on after the last line seen. */
  begin(): void {
    this.#mode = 'settling';
    this.#held = [];
    this.#repairing = 0;
    this.#host.mode('settling');
    this.#subscribe();
    this.#host.answerWithin(SEQUENCE_WITHIN_MS, () => this.#fallBack());
  }

  #subscribe(): void {
    this.#host.send('subscribe console', this.#ledger.last > 0 ? `after:${this.#ledger.last}` : TAIL);
  }

  /** The daemon did not answer the subscription: it does not number lines. */
  #fallBack(): void {
    if (this.#mode !== 'settling') return;
    this.#mode = 'classic';
    this.#host.mode('classic');
    this.#host.emit({ kind: 'reset' });
    // The daemon's own words are not part of the history it is about to send.
    const kept = this.#held.filter((line) => line.includes('Daemon]:'));
    this.#held = [];
    if (kept.length > 0) this.#host.emit({ kind: 'lines', first: null, lines: kept });
    this.#host.send('send logs');
  }

  #settled(): void {
    if (this.#mode === 'sequenced') return;
    if (this.#mode === 'classic') this.#host.emit({ kind: 'reset' });
    this.#mode = 'sequenced';
    this.#held = [];
    this.#host.answerWithin(0, null);
    this.#host.mode('sequenced');
  }

  /** A line without a number. */
  plain(line: string): void {
    switch (this.#mode) {
      case 'settling':
        this.#held.push(line);
        if (this.#held.length > HELD_LINES) this.#held.shift();
        return;
      case 'classic':
        this.#host.emit({ kind: 'lines', first: null, lines: [line] });
        return;
      case 'sequenced':
        // The same line comes with its number.
        return;
    }
  }

  /** The number of the first line, then the lines. */
  numbered(args: string[]): void {
    const first = readSequence(args[0]);
    if (first === null || args.length < 2) return;
    this.#settled();
    const lines = args.slice(1);
    const entry = this.#ledger.take(first, lines);
    switch (entry.kind) {
      case 'new':
        this.#host.emit({ kind: 'lines', first: entry.first, lines: entry.lines });
        return;
      case 'repeated':
        return;
      case 'hole':
        this.#hole(entry, first, lines);
        return;
    }
  }

  /** Asks once for what is missing; what came after it is sent again with it. A hole that stays is shown. */
  #hole(hole: { from: number; to: number }, first: number, lines: string[]): void {
    if (this.#repairing > 0) return;
    if (this.#repaired !== this.#ledger.last) {
      this.#repairing = this.#ledger.last;
      this.#repaired = this.#ledger.last;
      this.#subscribe();
      this.#host.answerWithin(SEQUENCE_WITHIN_MS, () => {
        this.#repairing = 0;
      });
      return;
    }
    this.#missed(hole.from, hole.to);
    this.#ledger.take(first, lines);
    this.#host.emit({ kind: 'lines', first, lines });
  }

  /** Lines that the daemon no longer has: the first and the last. */
  gap(args: string[]): void {
    const from = readSequence(args[0]);
    const to = readSequence(args[1]);
    if (from === null || to === null) return;
    this.#settled();
    this.#missed(from, to);
  }

  #missed(from: number, to: number): void {
    const gap = this.#ledger.miss(from, to);
    if (gap !== null) this.#host.emit({ kind: 'gap', ...gap });
  }

  /** What follows is live; the number of the newest line. */
  historyDone(args: string[]): void {
    const newest = readSequence(args[0]);
    if (newest === null) return;
    this.#settled();
    this.#host.answerWithin(0, null);
    this.#repairing = 0;
    if (newest < this.#ledger.last) {
      // Its journal is younger than what we saw, so it was lost or replaced.
      this.#ledger.restart();
      this.#host.emit({ kind: 'restarted' });
      this.#subscribe();
      return;
    }
    this.#host.emit({ kind: 'live' });
  }
}
