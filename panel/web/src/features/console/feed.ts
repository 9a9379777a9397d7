import type { PowerState } from '../../api/types';
import { text } from '../../i18n/text';
import type { Stats } from './frames';
import type { Link } from './link';
import type { ConsoleEvent } from './socket';

/** One row of the console as it is shown. */
export interface Row {
  kind: 'line' | 'gap' | 'notice' | 'error' | 'install';
  text: string;
}

export interface Sample {
  atMs: number;
  cpu: number;
  memory: number;
  /** Bytes per second, from the difference of two counters. */
  inbound: number;
  outbound: number;
}

/** What the page around the terminal shows; a new object with every change. */
export interface FeedView {
  link: Link;
  state: PowerState | null;
  stats: Stats | null;
  /** Changes when an install began or ended, so that the server can be asked for again. */
  installMark: number;
  installing: boolean;
}

export interface RowListener {
  rows: (rows: readonly Row[]) => void;
  cleared: () => void;
}

export const SCROLLBACK = 10_000;
const SAMPLES = 300;
const CLOSEST_S = 0.5;

/**
 * What came over the socket, kept where no component can lose it: the rows for terminal and log, the samples for
 * charts, and the rest as one view.
 */
export class ConsoleFeed {
  #rows: Row[] = [];
  #samples: Sample[] = [];
  #lastCounters: { atMs: number; rx: number; tx: number } | null = null;
  #view: FeedView = { link: { state: 'connecting', attempt: 0 }, state: null, stats: null, installMark: 0, installing: false };
  readonly #rowListeners = new Set<RowListener>();
  readonly #viewListeners = new Set<() => void>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  readonly view = (): FeedView => this.#view;

  readonly onView = (listener: () => void): (() => void) => {
    this.#viewListeners.add(listener);
    return () => this.#viewListeners.delete(listener);
  };

  onRows(listener: RowListener): () => void {
    this.#rowListeners.add(listener);
    return () => this.#rowListeners.delete(listener);
  }

  readonly take = (event: ConsoleEvent): void => {
    switch (event.kind) {
      case 'link':
        this.#change({ link: event.link });
        return;
      case 'lines':
        this.#add(event.lines.map((line) => ({ kind: 'line', text: line })));
        return;
      case 'gap':
        this.#add([{ kind: 'gap', text: text.console.gap(event.to - event.from + 1, event.from, event.to) }]);
        return;
      case 'restarted':
        this.#add([{ kind: 'gap', text: text.console.restarted }]);
        return;
      case 'reset':
        this.#rows = [];
        for (const listener of this.#rowListeners) listener.cleared();
        return;
      case 'live':
        return;
      case 'state':
        this.#change({ state: event.state });
        if (event.state === 'offline') this.#offline();
        return;
      case 'stats':
        this.#sample(event.stats);
        this.#change({ stats: event.stats });
        return;
      case 'message':
        this.#add([{ kind: event.level === 'error' ? 'error' : 'notice', text: `${text.console.prelude} ${event.message}` }]);
        return;
      case 'install':
        this.#change({ installMark: this.#view.installMark + 1, installing: event.phase === 'started' });
        return;
      case 'installOutput':
        this.#add([{ kind: 'install', text: event.line }]);
        return;
      case 'transfer':
        this.#change({ installMark: this.#view.installMark + 1 });
        return;
    }
  };

  #add(rows: Row[]): void {
    if (rows.length === 0) return;
    for (const row of rows) this.#rows.push(row);
    // Trimmed in blocks: cutting one row at a time would move ten thousand for each line.
    if (this.#rows.length > SCROLLBACK * 1.25) this.#rows.splice(0, this.#rows.length - SCROLLBACK);
    for (const listener of this.#rowListeners) listener.rows(rows);
  }

  #sample(stats: Stats): void {
    const atMs = this.#now();
    const before = this.#lastCounters;
    const seconds = before === null ? 0 : (atMs - before.atMs) / 1000;
    // Two frames close together (one was asked for) would show a rate that never was.
    if (before !== null && seconds < CLOSEST_S) return;
    const rate = (now: number, then: number) => (seconds > 0 && now >= then ? (now - then) / seconds : 0);
    this.#lastCounters = { atMs, rx: stats.network.rx_bytes, tx: stats.network.tx_bytes };
    this.#samples.push({
      atMs,
      cpu: stats.cpu_absolute,
      memory: stats.memory_bytes,
      inbound: before === null ? 0 : rate(stats.network.rx_bytes, before.rx),
      outbound: before === null ? 0 : rate(stats.network.tx_bytes, before.tx),
    });
    if (this.#samples.length > SAMPLES) this.#samples.splice(0, this.#samples.length - SAMPLES);
  }

  #offline(): void {
    this.#lastCounters = null;
    this.#samples = [];
  }

  #change(change: Partial<FeedView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#viewListeners) listener();
  }
}
