import type { RefusedCode, WaitReason } from './closeCodes';
import { asProblem } from './problem';
import { request } from './client';
import { REFUSED_BY_STATUS, Reconnect } from './reconnect';

/** The state of a live stream, as one choice. */
export type LiveLink =
  | { state: 'connecting'; attempt: number }
  | { state: 'open' }
  | { state: 'waiting'; reason: WaitReason; attempt: number; retryAtMs: number; detail: string | null }
  /** The stream said that it was complete. */
  | { state: 'ended' }
  | { state: 'refused'; code: RefusedCode; detail: string | null };

/** The part of a browser's WebSocket that is used here. */
export interface LiveSocketLike {
  binaryType?: string;
  send(data: string | ArrayBufferView<ArrayBuffer> | ArrayBuffer): void;
  close(code?: number): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onopen: (() => void) | null;
}

export interface LiveOptions {
  /** Path and query, asked for anew at each connection: put there where to go on from. */
  path: () => string;
  /** What a ticket for it would name; asked for when the socket does not open, to learn why. */
  ticket: { stream: string; target: string };
  onMessage: (data: string | ArrayBuffer) => void;
  onLink?: (link: LiveLink) => void;
  /** Each time the socket has opened, before any message. */
  onOpen?: () => void;
}

/** What tests replace. */
export interface LiveWorld {
  connect: (url: string) => LiveSocketLike;
  ticket: (meant: { stream: string; target: string }, signal: AbortSignal) => Promise<string>;
  random: () => number;
  now: () => number;
  origin: () => string;
}

export const BROWSER: LiveWorld = {
  connect: (url) => new WebSocket(url) as LiveSocketLike,
  ticket: async (meant, signal) => (await request<{ ticket: string }>('POST', '/api/client/tickets', { body: meant, signal })).ticket,
  random: () => Math.random(),
  now: () => Date.now(),
  origin: () => window.location.origin,
};

const OPEN_WITHIN_MS = 15_000;

/**
 * A socket to one of the panel's streams that comes back after any break: 1 s doubling to 30 s with full jitter, begun
 * anew after the first message. It signs in with the session's cookie. A browser is not told why a socket does not open,
 * so a ticket is asked for, whose refusal says why; when it is granted, it is used.
 *
 * `start` and `stop` may be called again; after `stop` nothing is emitted.
 */
export class LiveSocket {
  readonly #options: LiveOptions;
  readonly #world: LiveWorld;
  #running = false;
  #link: LiveLink = { state: 'connecting', attempt: 0 };
  #socket: LiveSocketLike | null = null;
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #reconnect: Reconnect;

  constructor(options: LiveOptions, world: LiveWorld = BROWSER) {
    this.#options = options;
    this.#world = world;
    this.#reconnect = new Reconnect(world.random);
  }

  get link(): LiveLink {
    return this.#link;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#reconnect.good();
    this.#connect(null);
  }

  stop(): void {
    this.#running = false;
    this.#drop();
  }

  /** Tries at once, whatever it was waiting for. Does nothing while connecting or open. */
  retryNow(): void {
    if (!this.#running || this.#link.state === 'open' || this.#link.state === 'connecting') return;
    this.#reconnect.asked(this.#link.state !== 'waiting');
    this.#connect(null);
  }

  /** The network or the tab came back: no reason to sit out the wait. */
  retryIfWaiting(): void {
    if (this.#link.state === 'waiting') this.retryNow();
  }

  /** False when it could not be handed to an open socket. */
  send(data: string | ArrayBufferView<ArrayBuffer> | ArrayBuffer): boolean {
    if (this.#link.state !== 'open' || this.#socket === null) return false;
    this.#socket.send(data);
    return true;
  }

  #connect(ticket: string | null): void {
    this.#drop();
    this.#setLink({ state: 'connecting', attempt: this.#reconnect.attempt });
    const socket = this.#world.connect(this.#url(ticket));
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    let opened = false;
    this.#timer = setTimeout(() => this.#wait('panel', 0), OPEN_WITHIN_MS);
    socket.onopen = () => {
      opened = true;
      clearTimeout(this.#timer);
      this.#setLink({ state: 'open' });
      this.#options.onOpen?.();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) return;
      this.#reconnect.good();
      this.#options.onMessage(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (opened) {
        this.#closed(code, reason);
      } else {
        void this.#notOpened(ticket !== null);
      }
    };
  }

  #url(ticket: string | null): string {
    const path = this.#options.path();
    const url = this.#world.origin().replace(/^http/, 'ws') + path;
    return ticket === null ? url : `${url}${path.includes('?') ? '&' : '?'}ticket=${ticket}`;
  }

  #closed(code: number, reason: string): void {
    const next = this.#reconnect.closed(code, reason);
    switch (next.do) {
      case 'stop':
        if (next.code === 'closed') {
          this.#drop();
          this.#setLink({ state: 'ended' });
        } else {
          this.#refuse(next.code, null);
        }
        return;
      case 'renew':
        this.#connect(null);
        return;
      case 'wait':
        this.#wait(next.reason, next.atLeastMs, next.detail);
        return;
    }
  }

  async #notOpened(hadTicket: boolean): Promise<void> {
    this.#drop();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const ticket = await this.#world.ticket(this.#options.ticket, asking.signal);
      if (asking.signal.aborted) return;
      if (hadTicket) this.#wait('lost', 0);
      else this.#connect(ticket);
    } catch (cause) {
      if (asking.signal.aborted) return;
      const problem = asProblem(cause);
      const refused = REFUSED_BY_STATUS[problem.status];
      if (refused !== undefined) this.#refuse(refused, problem.status === 409 ? problem.message : null);
      else if (problem.status === 429) this.#wait('throttled', problem.retryAfterMs ?? 0);
      else this.#wait(problem.status >= 500 ? 'panelFault' : 'panel', problem.retryAfterMs ?? 0);
    }
  }

  #wait(reason: WaitReason, atLeastMs: number, detail: string | null = null): void {
    this.#drop();
    const waitMs = this.#reconnect.waitMs(atLeastMs);
    this.#setLink({ state: 'waiting', reason, attempt: this.#reconnect.attempt, retryAtMs: this.#world.now() + waitMs, detail });
    this.#timer = setTimeout(() => this.#connect(null), waitMs);
  }

  #refuse(code: RefusedCode, detail: string | null): void {
    this.#drop();
    this.#setLink({ state: 'refused', code, detail });
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.onopen = null;
    socket.close(1000);
  }

  #setLink(link: LiveLink): void {
    this.#link = link;
    this.#options.onLink?.(link);
  }
}
