import { request } from '../../api/client';
import { afterClose, type RefusedCode, type WaitReason } from '../../api/closeCodes';
import type { LiveSocketLike } from '../../api/liveSocket';
import { asProblem } from '../../api/problem';

/** Why a shell is over. */
export type ShellEnd =
  | { why: 'exit'; code: number }
  | { why: 'refused'; detail: string }
  | { why: 'stopped'; code: RefusedCode; detail: string }
  | { why: 'broken'; reason: WaitReason; detail: string }
  | { why: 'left' };

/** The state of one shell, as one choice. A shell that is over never comes back: another one is a new shell. */
export type ShellState = { state: 'none' } | { state: 'opening' } | { state: 'open'; recorded: boolean } | { state: 'over'; end: ShellEnd };

export interface ShellListener {
  state: (state: ShellState) => void;
  output: (bytes: Uint8Array) => void;
  notice: (text: string) => void;
}

interface Opened {
  id: string;
  ticket: string;
  socket: string;
  recorded: boolean;
}

/** What tests replace. */
export interface ShellWorld {
  ask: (server: string, cols: number, rows: number) => Promise<Opened>;
  connect: (url: string) => LiveSocketLike;
}

export const BROWSER: ShellWorld = {
  ask: (server, cols, rows) => request<Opened>('POST', `/api/client/servers/${server}/shell-sessions`, { body: { cols, rows } }),
  connect: (url) => new WebSocket(url) as LiveSocketLike,
};

const LARGEST_FRAME = 16 * 1024;

/** One person's way to a shell on a server. */
export class ShellLink {
  readonly #server: string;
  readonly #listener: ShellListener;
  readonly #world: ShellWorld;
  readonly #encoder = new TextEncoder();
  #state: ShellState = { state: 'none' };
  #socket: LiveSocketLike | null = null;
  #size: { cols: number; rows: number } | null = null;
  #exit: number | null = null;
  #attempt = 0;

  constructor(server: string, listener: ShellListener, world: ShellWorld = BROWSER) {
    this.#server = server;
    this.#listener = listener;
    this.#world = world;
  }

  get state(): ShellState {
    return this.#state;
  }

  async open(cols: number, rows: number): Promise<void> {
    if (this.#state.state === 'opening' || this.#state.state === 'open') return;
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#exit = null;
    this.#size = { cols, rows };
    this.#set({ state: 'opening' });
    try {
      const opened = await this.#world.ask(this.#server, cols, rows);
      if (attempt === this.#attempt) this.#connect(opened);
    } catch (cause) {
      if (attempt === this.#attempt) this.#set({ state: 'over', end: { why: 'refused', detail: asProblem(cause).message } });
    }
  }

  #connect(opened: Opened): void {
    const socket = this.#world.connect(`${opened.socket}?ticket=${encodeURIComponent(opened.ticket)}`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    let opened_ = false;
    socket.onopen = () => {
      opened_ = true;
      this.#set({ state: 'open', recorded: opened.recorded });
      const size = this.#size;
      if (size !== null) this.resize(size.cols, size.rows);
    };
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#listener.output(new Uint8Array(data));
      else if (typeof data === 'string') this.#control(data);
    };
    socket.onclose = ({ code, reason }) => {
      this.#socket = null;
      this.#set({ state: 'over', end: this.#endOf(opened_ ? code : 1006, reason) });
    };
  }

  #control(frame: string): void {
    let message: unknown;
    try {
      message = JSON.parse(frame);
    } catch {
      return;
    }
    if (typeof message !== 'object' || message === null || !('type' in message)) return;
    if (message.type === 'notice' && 'text' in message && typeof message.text === 'string') this.#listener.notice(message.text);
    if (message.type === 'exit' && 'code' in message && typeof message.code === 'number') this.#exit = message.code;
  }

  #endOf(code: number, detail: string): ShellEnd {
    if (this.#exit !== null) return { why: 'exit', code: this.#exit };
    const next = afterClose(code, detail);
    switch (next.do) {
      case 'stop':
        return { why: 'stopped', code: next.code, detail };
      case 'renew':
        return { why: 'stopped', code: 'token', detail };
      case 'retry':
        return { why: 'broken', reason: next.reason, detail };
    }
  }

  /** Types text; long pastes go in several frames. */
  type(text: string): void {
    if (this.#state.state !== 'open') return;
    const bytes = this.#encoder.encode(text);
    for (let at = 0; at < bytes.length; at += LARGEST_FRAME) this.#socket?.send(bytes.slice(at, at + LARGEST_FRAME));
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
    if (this.#state.state === 'open') this.#socket?.send(JSON.stringify({ type: 'resize', cols, rows }));
  }

  /** Ends the shell and everything it started. */
  leave(): void {
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(1000);
    }
    if (this.#state.state === 'opening' || this.#state.state === 'open') this.#set({ state: 'over', end: { why: 'left' } });
  }

  #set(state: ShellState): void {
    this.#state = state;
    this.#listener.state(state);
  }
}
