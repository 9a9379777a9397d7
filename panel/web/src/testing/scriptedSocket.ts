import { vi } from 'vitest';
import type { ConsoleCredentials } from '../api/types';
import { ConsoleSocket, type ConsoleEvent, type SocketLike } from '../features/console/socket';
import type { Link } from '../features/console/link';

/** A WebSocket whose other end is the test. */
export class ScriptedSocket implements SocketLike {
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onopen: SocketLike['onopen'] = null;
  readonly sent: { event: string; args: string[] }[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(data: string): void {
    const frame = JSON.parse(data) as { event: string; args?: string[] };
    this.sent.push({ event: frame.event, args: frame.args ?? [] });
  }

  close(): void {
    this.closed = true;
  }

  /** The daemon says something. */
  says(event: string, ...args: string[]): void {
    this.onmessage?.({ data: JSON.stringify(args.length === 0 ? { event } : { event, args }) });
  }

  saysRaw(data: unknown): void {
    this.onmessage?.({ data });
  }

  ends(code: number, reason = ''): void {
    this.onclose?.({ code, reason });
  }

  opens(): void {
    this.onopen?.();
  }

  sentEvents(): string[] {
    return this.sent.map(({ event, args }) => [event, ...args].join(' '));
  }
}

/** A console whose credentials, sockets, clock and chance are the test's. Needs fake timers. */
export class ConsoleStage {
  readonly sockets: ScriptedSocket[] = [];
  readonly events: ConsoleEvent[] = [];
  credentials: () => Promise<ConsoleCredentials> = () => Promise.resolve({ token: `token-${this.fetched}`, socket: 'wss://node.test/ws' });
  fetched = 0;
  random = 0.5;
  readonly console: ConsoleSocket;

  constructor() {
    this.console = new ConsoleSocket(
      {
        credentials: () => {
          this.fetched += 1;
          return this.credentials();
        },
        connect: (url) => {
          const socket = new ScriptedSocket(url);
          this.sockets.push(socket);
          return socket;
        },
        random: () => this.random,
        now: () => Date.now(),
      },
      (event) => this.events.push(event),
    );
  }

  /** The newest socket. */
  get socket(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('nothing was connected');
    return socket;
  }

  get link(): Link {
    return this.console.link;
  }

  /** Lets promises settle and `ms` pass. */
  async pass(ms = 0): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** Connects and signs in. */
  async signIn(): Promise<ScriptedSocket> {
    this.console.start();
    await this.pass();
    this.socket.opens();
    this.socket.says('auth success');
    return this.socket;
  }

  /** Signs in on the socket that a retry opened. */
  signInAgain(): ScriptedSocket {
    this.socket.opens();
    this.socket.says('auth success');
    return this.socket;
  }

  /** All lines shown so far, with gaps marked. */
  shown(): string[] {
    return this.events.flatMap((event) => {
      if (event.kind === 'lines') return event.lines;
      if (event.kind === 'gap') return [`<gap ${event.from}-${event.to}>`];
      if (event.kind === 'reset') return ['<reset>'];
      if (event.kind === 'restarted') return ['<restarted>'];
      return [];
    });
  }
}
