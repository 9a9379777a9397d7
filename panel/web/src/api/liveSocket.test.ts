import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSocket, type LiveLink, type LiveSocketLike } from './liveSocket';
import { ProblemError } from './problem';

class FakeSocket implements LiveSocketLike {
  onmessage: LiveSocketLike['onmessage'] = null;
  onclose: LiveSocketLike['onclose'] = null;
  onopen: LiveSocketLike['onopen'] = null;
  readonly sent: unknown[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed = true;
  }
}

let sockets: FakeSocket[];
let links: LiveLink[];
let messages: unknown[];
let ticket: () => Promise<string>;
let resumed: number;
let live: LiveSocket;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  links = [];
  messages = [];
  resumed = 0;
  ticket = () => Promise.resolve('one-time');
  live = new LiveSocket(
    {
      path: () => `/api/client/events?after=${resumed}`,
      ticket: { stream: 'events', target: '' },
      onMessage: (data) => messages.push(data),
      onLink: (link) => links.push(link),
    },
    {
      connect: (url) => {
        const socket = new FakeSocket(url);
        sockets.push(socket);
        return socket;
      },
      ticket: () => ticket(),
      random: () => 0.5,
      now: () => Date.now(),
      origin: () => 'https://panel.test',
    },
  );
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

function newest(): FakeSocket {
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error('no socket');
  return socket;
}

function refusal(status: number, retryAfterMs: number | null = null): () => Promise<never> {
  return () => Promise.reject(new ProblemError({ status, code: 'x', detail: 'no', retryAfterMs }));
}

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

describe('a live socket', () => {
  it('opens, hears and sends', () => {
    live.start();
    expect(newest().url).toBe('wss://panel.test/api/client/events?after=0');
    expect(live.send('early')).toBe(false);
    newest().onopen?.();
    newest().onmessage?.({ data: 'hello' });

    expect(live.send('{}')).toBe(true);
    expect(newest().sent).toEqual(['{}']);
    expect(messages).toEqual(['hello']);
    expect(links.map((link) => link.state)).toEqual(['connecting', 'open']);
  });

  it('comes back from where it was, later each time, and begins anew after a message', async () => {
    live.start();
    const waits: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      newest().onopen?.();
      newest().onclose?.({ code: 1013, reason: '' });
      if (live.link.state !== 'waiting') throw new Error(live.link.state);
      const wait = live.link.retryAtMs - Date.now();
      waits.push(wait);
      resumed = n + 1;
      await pass(wait);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(newest().url).toContain('after=7');

    newest().onopen?.();
    newest().onmessage?.({ data: 'x' });
    newest().onclose?.({ code: 1006, reason: '' });
    expect(live.link).toMatchObject({ state: 'waiting', attempt: 1, reason: 'lost' });
  });

  it.each([
    [401, 'session'],
    [403, 'forbidden'],
    [404, 'missing'],
    [409, 'conflict'],
  ])('learns from a ticket why it did not open: %i', async (status, code) => {
    ticket = refusal(status);
    live.start();
    newest().onclose?.({ code: 1006, reason: '' });
    await pass(60_000);

    expect(live.link).toMatchObject({ state: 'refused', code });
    expect(sockets).toHaveLength(1);
  });

  it('uses the ticket when it is granted one, once', async () => {
    live.start();
    newest().onclose?.({ code: 1006, reason: '' });
    await pass();
    expect(newest().url).toBe('wss://panel.test/api/client/events?after=0&ticket=one-time');
    newest().onclose?.({ code: 1006, reason: '' });
    await pass();

    expect(live.link).toMatchObject({ state: 'waiting', reason: 'lost' });
    expect(sockets).toHaveLength(2);
  });

  it('waits as long as it is told when there are too many', async () => {
    ticket = refusal(429, 20_000);
    live.start();
    newest().onclose?.({ code: 1006, reason: '' });
    await pass();

    expect(live.link).toMatchObject({ state: 'waiting', reason: 'throttled', retryAtMs: Date.now() + 20_000 });
  });

  it('signs in anew once after 4401, then stops', () => {
    live.start();
    newest().onopen?.();
    newest().onclose?.({ code: 4401, reason: '' });
    expect(sockets).toHaveLength(2);
    newest().onopen?.();
    newest().onclose?.({ code: 4401, reason: '' });

    expect(live.link).toMatchObject({ state: 'refused', code: 'token' });
  });

  it.each([
    [4403, '', 'refused'],
    [4409, '', 'refused'],
    [1001, 'server deleted', 'refused'],
    [1003, '', 'refused'],
    [1000, '', 'ended'],
  ])('stays away after %i %s', async (code, reason, state) => {
    live.start();
    newest().onopen?.();
    newest().onclose?.({ code, reason });
    await pass(120_000);

    expect(live.link.state).toBe(state);
    expect(sockets).toHaveLength(1);
    live.retryNow();
    expect(sockets).toHaveLength(2);
  });

  it('says and does nothing after stop', async () => {
    live.start();
    const socket = newest();
    socket.onopen?.();
    live.stop();
    const { length } = links;
    socket.onmessage?.({ data: 'late' });
    await pass(60_000);

    expect(socket.closed).toBe(true);
    expect(messages).toEqual([]);
    expect(links).toHaveLength(length);
  });
});
