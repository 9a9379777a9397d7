import type { RefusedCode, WaitReason } from '../../api/closeCodes';
import { asProblem, type ProblemError } from '../../api/problem';
import { REFUSED_BY_STATUS, Reconnect } from '../../api/reconnect';
import type { ConsoleCredentials, PowerState } from '../../api/types';
import { readFrame, readState, readStats, writeFrame, type Frame, type Stats } from './frames';
import { ConsoleLines, type LineEvent } from './lines';
import type { Link } from './link';

/** Everything the console tells the page. */
export type ConsoleEvent =
  | { kind: 'link'; link: Link }
  | LineEvent
  | { kind: 'state'; state: PowerState }
  | { kind: 'stats'; stats: Stats }
  | { kind: 'message'; level: 'info' | 'error'; message: string }
  | { kind: 'install'; phase: 'started' | 'completed' }
  | { kind: 'installOutput'; line: string }
  | { kind: 'transfer'; status: string };

/** The part of a browser's WebSocket that is used here. */
export interface SocketLike {
  send(data: string): void;
  close(code?: number): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onopen: (() => void) | null;
}

export interface ConsoleWorld {
  credentials: (signal: AbortSignal) => Promise<ConsoleCredentials>;
  connect: (url: string) => SocketLike;
  random: () => number;
  now: () => number;
}

type TimerName = 'retry' | 'open' | 'auth' | 'renew' | 'sequence' | 'liveness';

const OPEN_WITHIN_MS = 15_000;
const AUTH_WITHIN_MS = 10_000;
const RENEW_AGAIN_MS = 5000;
const PROBE_AFTER_MS = 25_000;
const SILENT_AFTER_MS = 40_000;
const LIVENESS_EVERY_MS = 5000;

/**
 * One server's console: fetches the credential, signs in, follows the numbered lines and comes back after any break.
 * It knows nothing of React. `start` and `stop` may be called again; after `stop` nothing is emitted.
 */
export class ConsoleSocket {
  readonly #world: ConsoleWorld;
  readonly #emit: (event: ConsoleEvent) => void;
  readonly #lines: ConsoleLines;
  readonly #reconnect: Reconnect;

  #running = false;
  #link: Link = { state: 'connecting', attempt: 0 };
  #socket: SocketLike | null = null;
  #url = '';
  #fetching: AbortController | null = null;
  #timers = new Map<TimerName, ReturnType<typeof setTimeout>>();

  #signedIn = false;
  /** A new token is on its way or was sent and not yet answered. */
  #renewing = false;
  #lastHeardMs = 0;

  constructor(world: ConsoleWorld, emit: (event: ConsoleEvent) => void) {
    this.#world = world;
    this.#emit = emit;
    this.#reconnect = new Reconnect(world.random);
    this.#lines = new ConsoleLines({
      emit,
      send: (event, argument) => this.#socket?.send(writeFrame(event, ...(argument === undefined ? [] : [argument]))),
      mode: (mode) => this.#setLink({ state: 'open', mode }),
      answerWithin: (delayMs, then) => (then === null ? this.#clear('sequence') : this.#timer('sequence', delayMs, then)),
    });
  }

  get link(): Link {
    return this.#link;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#reconnect.good();
    void this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#drop();
  }

  /** Tries at once, whatever it was waiting for. Does nothing while connecting or open. */
  retryNow(): void {
    if (!this.#running || (this.#link.state !== 'waiting' && this.#link.state !== 'refused')) return;
    this.#reconnect.asked(this.#link.state === 'refused');
    void this.#connect();
  }

  /** The network or the tab came back: no reason to sit out the wait. */
  retryIfWaiting(): void {
    if (this.#link.state === 'waiting') this.retryNow();
  }

  /** False when the line could not be handed to an open socket. */
  sendCommand(command: string): boolean {
    if (!this.#signedIn || this.#socket === null) return false;
    this.#socket.send(writeFrame('send command', command));
    return true;
  }

  async #connect(): Promise<void> {
    this.#drop();
    this.#setLink({ state: 'connecting', attempt: this.#reconnect.attempt });
    const credentials = await this.#fetchCredentials((problem) => this.#credentialsRefused(problem));
    if (credentials === null) return;
    this.#url = credentials.socket;
    let socket: SocketLike;
    try {
      socket = this.#world.connect(credentials.socket);
    } catch {
      // An address the browser will not open, for instance ws:// from a page that came over TLS.
      this.#wait('lost', 0);
      return;
    }
    this.#socket = socket;
    this.#timer('open', OPEN_WITHIN_MS, () => this.#cut('lost'));
    socket.onopen = () => {
      this.#clear('open');
      this.#timer('auth', AUTH_WITHIN_MS, () => this.#cut('authTimeout'));
      socket.send(writeFrame('auth', credentials.token));
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#receive(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code, event.reason);
    };
  }

  /** `null` when it failed and `refused` was told, or when it is no longer wanted. */
  async #fetchCredentials(refused: (problem: ProblemError) => void): Promise<ConsoleCredentials | null> {
    this.#fetching?.abort();
    const fetching = new AbortController();
    this.#fetching = fetching;
    try {
      const credentials = await this.#world.credentials(fetching.signal);
      return this.#running && !fetching.signal.aborted ? credentials : null;
    } catch (error) {
      if (this.#running && !fetching.signal.aborted) refused(asProblem(error));
      return null;
    }
  }

  #credentialsRefused(problem: ProblemError): void {
    const refused = REFUSED_BY_STATUS[problem.status];
    if (refused !== undefined) {
      this.#refuse(refused, problem.refusals[0]?.detail ?? null);
    } else if (problem.unavailable !== null) {
      this.#wait('unavailable', 0, problem.unavailable.message, problem.unavailable.diagnostics);
    } else if (problem.status === 429) {
      this.#wait('throttled', problem.retryAfterMs ?? 10_000);
    } else if (problem.status === 0) {
      this.#wait('panel', 0);
    } else {
      this.#wait('panelFault', 0, problem.refusals[0]?.detail ?? null);
    }
  }

  #receive(data: unknown): void {
    this.#lastHeardMs = this.#world.now();
    const frame = readFrame(data);
    if (frame === null) return;
    if (this.#signedIn && frame.event !== 'jwt error' && frame.event !== 'auth success') {
      this.#reconnect.good();
    }
    switch (frame.event) {
      case 'auth success':
        this.#authSuccess();
        return;
      case 'token expiring':
      case 'token expired':
        void this.#renewToken();
        return;
      case 'jwt error':
        this.#jwtError(frame.args[0] ?? '');
        return;
      case 'daemon error':
        // Before sign-in this is how daemons refuse a token they cannot read.
        if (!this.#signedIn) this.#tokenRefused();
        else this.#emit({ kind: 'message', level: 'error', message: withoutReference(frame.args[0] ?? '') });
        return;
      default:
        if (this.#signedIn) this.#receiveSignedIn(frame);
    }
  }

  #receiveSignedIn({ event, args }: Frame): void {
    switch (event) {
      case 'console lines':
        this.#lines.numbered(args);
        return;
      case 'console gap':
        this.#lines.gap(args);
        return;
      case 'console live':
        this.#lines.historyDone(args);
        return;
      case 'console output':
        this.#lines.plain(args[0] ?? '');
        return;
      case 'status': {
        const state = readState(args[0]);
        if (state !== null) this.#emit({ kind: 'state', state });
        return;
      }
      case 'stats': {
        const stats = readStats(args[0]);
        if (stats !== null) this.#emit({ kind: 'stats', stats });
        return;
      }
      case 'daemon message':
        this.#emit({ kind: 'message', level: 'info', message: args[0] ?? '' });
        return;
      case 'install started':
        this.#emit({ kind: 'install', phase: 'started' });
        return;
      case 'install completed':
        this.#emit({ kind: 'install', phase: 'completed' });
        return;
      case 'install output':
        this.#emit({ kind: 'installOutput', line: args[0] ?? '' });
        return;
      case 'transfer status':
        this.#emit({ kind: 'transfer', status: args[0] ?? '' });
        return;
      default:
      // Newer daemons and forks send more; what is unknown is not ours.
    }
  }

  // Signing in

  #authSuccess(): void {
    this.#clear('auth');
    this.#renewing = false;
    if (this.#signedIn) return;
    this.#signedIn = true;
    this.#lines.begin();
    this.#watchLiveness();
  }

  #jwtError(message: string): void {
    // One raw error per withheld event may arrive while the new token is under way; they say nothing new.
    const answersAuth = message.startsWith('Error Event [');
    if (this.#renewing && !answersAuth) return;
    this.#tokenRefused();
  }

  #tokenRefused(): void {
    this.#renewing = false;
    if (this.#reconnect.refused().do === 'stop') {
      this.#refuse('token', null);
      return;
    }
    if (this.#signedIn) void this.#renewToken();
    else void this.#connect();
  }

  async #renewToken(): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    const socket = this.#socket;
    const credentials = await this.#fetchCredentials((problem) => this.#renewalRefused(problem));
    if (credentials === null || socket === null || this.#socket !== socket) return;
    if (credentials.socket !== this.#url) {
      // The server lives on another node now.
      void this.#connect();
      return;
    }
    this.#timer('auth', AUTH_WITHIN_MS, () => this.#cut('authTimeout'));
    socket.send(writeFrame('auth', credentials.token));
  }

  /** A panel that is away for a moment must not cost a console that still works. */
  #renewalRefused(problem: ProblemError): void {
    this.#renewing = false;
    if (REFUSED_BY_STATUS[problem.status] !== undefined) this.#credentialsRefused(problem);
    else this.#timer('renew', problem.retryAfterMs ?? RENEW_AGAIN_MS, () => void this.#renewToken());
  }

  // Endings

  #watchLiveness(): void {
    this.#lastHeardMs = this.#world.now();
    const check = () => {
      const silentMs = this.#world.now() - this.#lastHeardMs;
      if (silentMs >= SILENT_AFTER_MS) {
        this.#cut('silent');
        return;
      }
      if (silentMs >= PROBE_AFTER_MS) this.#socket?.send(writeFrame('send stats'));
      this.#timer('liveness', LIVENESS_EVERY_MS, check);
    };
    this.#timer('liveness', LIVENESS_EVERY_MS, check);
  }

  #closed(code: number, reason: string): void {
    const next = this.#reconnect.closed(code, reason);
    switch (next.do) {
      case 'stop':
        this.#refuse(next.code, null);
        return;
      case 'renew':
        void this.#connect();
        return;
      case 'wait':
        this.#wait(next.reason, next.atLeastMs, next.detail);
        return;
    }
  }

  #cut(reason: WaitReason): void {
    this.#wait(reason, 0);
  }

  #wait(reason: WaitReason, atLeastMs: number, detail: string | null = null, diagnostics: unknown = null): void {
    this.#drop();
    const waitMs = this.#reconnect.waitMs(atLeastMs);
    this.#setLink({ state: 'waiting', reason, attempt: this.#reconnect.attempt, retryAtMs: this.#world.now() + waitMs, detail, diagnostics });
    this.#timer('retry', waitMs, () => void this.#connect());
  }

  #refuse(code: RefusedCode, detail: string | null): void {
    this.#drop();
    this.#setLink({ state: 'refused', code, detail });
  }

  #drop(): void {
    this.#fetching?.abort();
    this.#fetching = null;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#signedIn = false;
    this.#renewing = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.onopen = null;
    socket.close(1000);
  }

  #setLink(link: Link): void {
    this.#link = link;
    this.#emit({ kind: 'link', link });
  }

  #timer(name: TimerName, delayMs: number, then: () => void): void {
    this.#clear(name);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        then();
      }, delayMs),
    );
  }

  #clear(name: TimerName): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

/** "Error Event [uuid]: text" → text; the reference only helps those who read the daemon's log. */
function withoutReference(message: string): string {
  return message.replace(/^Error Event \[[0-9a-f-]+\]: /i, '');
}
