import { indexAfter, sizeOf, type Cast, type CastEvent } from './cast';

/** Where a recording is shown. */
export interface Screen {
  /** Empties it and gives it this size. */
  reset: (width: number, height: number) => void;
  resize: (width: number, height: number) => void;
  write: (data: string) => void;
}

/** Shows what these events print, in as few writes as their changes of size allow. */
export function showOn(screen: Screen, events: readonly CastEvent[]): void {
  let output = '';
  for (const { kind, data } of events) {
    if (kind === 'o') output += data;
    const size = kind === 'r' ? sizeOf(data) : null;
    if (size === null) continue;
    if (output !== '') screen.write(output);
    output = '';
    screen.resize(size.width, size.height);
  }
  if (output !== '') screen.write(output);
}

/** What drives it: a clock in milliseconds, and a call again and again until cancelled. */
export interface Drive {
  now: () => number;
  every: (tick: () => void) => () => void;
}

export interface PlaybackView {
  playing: boolean;
  /** Seconds from the start. */
  position: number;
  speed: Speed;
  skipIdle: boolean;
}

export const SPEEDS = [0.5, 1, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

/** Seconds of silence that are played out before the rest of it is skipped. */
const IDLE = 1;

const TICK_MS = 50;

export const browserDrive: Drive = {
  now: () => performance.now(),
  every: (tick) => {
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  },
};

/** Plays a recording onto a screen. Knows neither React nor xterm. */
export class Playback {
  readonly cast: Cast;
  readonly #screen: Screen;
  readonly #drive: Drive;
  readonly #listeners = new Set<() => void>();
  #view: PlaybackView = { playing: false, position: 0, speed: 1, skipIdle: true };
  #next = 0;
  #last = 0;
  #halt: (() => void) | null = null;

  constructor(cast: Cast, screen: Screen, drive: Drive = browserDrive) {
    this.cast = cast;
    this.#screen = screen;
    this.#drive = drive;
    this.#show(0);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): PlaybackView => this.#view;

  /** From the start again when it is at its end. */
  play(): void {
    if (this.#halt !== null) return;
    if (this.#view.position >= this.cast.duration) this.#show(0);
    this.#last = this.#drive.now();
    this.#halt = this.#drive.every(() => this.#tick());
    this.#change({ playing: true });
  }

  pause(): void {
    this.#halt?.();
    this.#halt = null;
    this.#change({ playing: false });
  }

  seek(seconds: number): void {
    const to = Math.min(this.cast.duration, Math.max(0, seconds));
    if (to < this.#view.position) this.#show(to);
    else this.#advance(to);
    this.#change({ position: to });
  }

  speed(speed: Speed): void {
    this.#change({ speed });
  }

  skipIdle(skipIdle: boolean): void {
    this.#change({ skipIdle });
  }

  dispose(): void {
    this.#halt?.();
    this.#halt = null;
    this.#listeners.clear();
  }

  #tick(): void {
    const now = this.#drive.now();
    const passed = ((now - this.#last) / 1000) * this.#view.speed;
    this.#last = now;
    let position = this.#view.position + Math.max(0, passed);
    const before = this.cast.events[this.#next - 1]?.time ?? 0;
    const upcoming = this.cast.events[this.#next]?.time;
    if (this.#view.skipIdle && upcoming !== undefined && upcoming > position && position - before >= IDLE) position = upcoming;
    position = Math.min(this.cast.duration, position);
    this.#advance(position);
    this.#change({ position });
    if (position >= this.cast.duration) this.pause();
  }

  /** The screen as it was at `position`, from nothing. */
  #show(position: number): void {
    this.#screen.reset(this.cast.width, this.cast.height);
    this.#next = 0;
    this.#advance(position);
    this.#change({ position });
  }

  #advance(position: number): void {
    const end = indexAfter(this.cast.events, position);
    if (end <= this.#next) return;
    showOn(this.#screen, this.cast.events.slice(this.#next, end));
    this.#next = end;
  }

  #change(part: Partial<PlaybackView>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) listener();
  }
}
