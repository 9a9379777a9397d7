import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../api/problem';
import { ConsoleStage } from '../../testing/scriptedSocket';

let stage: ConsoleStage;

beforeEach(() => {
  vi.useFakeTimers();
  stage = new ConsoleStage();
});

afterEach(() => {
  stage.console.stop();
  vi.useRealTimers();
});

function problem(status: number, extra: Partial<ConstructorParameters<typeof ProblemError>[0]> = {}): () => Promise<never> {
  return () => Promise.reject(new ProblemError({ status, code: 'x', detail: 'no', ...extra }));
}

describe('signing in', () => {
  it('sends the token first and subscribes to the last lines after success', async () => {
    stage.console.start();
    await stage.pass();
    expect(stage.socket.url).toBe('wss://node.test/ws');
    stage.socket.opens();
    expect(stage.socket.sentEvents()).toEqual(['auth token-1']);

    stage.socket.says('auth success');

    expect(stage.socket.sentEvents()).toEqual(['auth token-1', 'subscribe console tail:300']);
    expect(stage.link).toEqual({ state: 'open', mode: 'settling' });
  });

  it('renews the token when it is about to expire, and asks for nothing again', async () => {
    const socket = await stage.signIn();
    socket.says('console live', '0');
    const before = socket.sent.length;

    socket.says('token expiring');
    socket.says('token expiring');
    await stage.pass();

    expect(socket.sentEvents().slice(before)).toEqual(['auth token-2']);
    socket.says('auth success');
    expect(socket.sent).toHaveLength(before + 1);
    expect(stage.sockets).toHaveLength(1);
  });

  it('keeps a working console when the panel is away during renewal, and tries again', async () => {
    const socket = await stage.signIn();
    socket.says('console live', '0');
    const working = stage.credentials;
    stage.credentials = problem(0);
    socket.says('token expiring');
    await stage.pass();
    expect(stage.link.state).toBe('open');

    stage.credentials = working;
    await stage.pass(5000);

    expect(socket.sentEvents().at(-1)).toBe('auth token-3');
  });

  it('connects anew when the renewed credential names another node', async () => {
    const socket = await stage.signIn();
    stage.credentials = () => Promise.resolve({ token: 't', socket: 'wss://other.test/ws' });

    socket.says('token expiring');
    await stage.pass();

    expect(stage.sockets).toHaveLength(2);
    expect(stage.socket.url).toBe('wss://other.test/ws');
    expect(socket.closed).toBe(true);
  });

  it.each(['jwt: exp claim is invalid', 'jwt: created too far in past (denylist)'])('fetches a new token once after "%s" on an open socket', async (reason) => {
    const socket = await stage.signIn();

    socket.says('jwt error', reason);
    socket.says('jwt error', reason);
    socket.says('jwt error', reason);
    await stage.pass();

    expect(stage.fetched).toBe(2);
    expect(socket.sentEvents().at(-1)).toBe('auth token-2');
  });

  it('gives up when the new token is refused as well', async () => {
    const socket = await stage.signIn();
    socket.says('jwt error', 'jwt: exp claim is invalid');
    await stage.pass();

    socket.says('jwt error', 'Error Event [5f0d3a52-3b1c-4d83-9a0e-7f4f3f0b2a11]: jwt: exp claim is invalid');
    await stage.pass();

    expect(stage.link).toEqual({ state: 'refused', code: 'token', detail: null });
    await stage.pass(120_000);
    expect(stage.fetched).toBe(2);
  });

  it('treats an unreadable token, which daemons call a daemon error, in the same way', async () => {
    stage.console.start();
    await stage.pass();
    stage.socket.opens();
    stage.socket.says('daemon error', 'Error Event [5f0d3a52-3b1c-4d83-9a0e-7f4f3f0b2a11]: An unexpected error');
    await stage.pass();
    expect(stage.sockets).toHaveLength(2);

    stage.socket.opens();
    stage.socket.says('daemon error', 'Error Event [5f0d3a52-3b1c-4d83-9a0e-7f4f3f0b2a11]: An unexpected error');

    expect(stage.link).toMatchObject({ state: 'refused', code: 'token' });
  });

  it('does not wait for ever for a node that never answers the sign-in', async () => {
    stage.console.start();
    await stage.pass();
    stage.socket.opens();

    await stage.pass(10_000);

    expect(stage.link).toMatchObject({ state: 'waiting', reason: 'authTimeout', attempt: 1 });
  });
});

describe('numbered lines', () => {
  it('shows history and live lines once, in order', async () => {
    const socket = await stage.signIn();
    socket.says('console lines', '41', 'a', 'b');
    socket.says('console live', '42');
    socket.says('console lines', '43', 'c');

    expect(stage.shown()).toEqual(['a', 'b', 'c']);
    expect(stage.link).toEqual({ state: 'open', mode: 'sequenced' });
  });

  it('resumes after the last line seen and drops what is sent twice', async () => {
    let socket = await stage.signIn();
    socket.says('console lines', '1', 'a', 'b', 'c');
    socket.ends(1006);
    await stage.pass(1000);
    socket = stage.signInAgain();
    expect(socket.sentEvents()).toContain('subscribe console after:3');

    socket.says('console lines', '2', 'b', 'c', 'd');
    socket.says('console lines', '4', 'd');
    socket.says('console lines', '5', 'e');

    expect(stage.shown()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('shows an announced gap with its bounds', async () => {
    const socket = await stage.signIn();
    socket.says('console lines', '1', 'a');
    socket.says('console gap', '2', '9');
    socket.says('console lines', '10', 'b');

    expect(stage.shown()).toEqual(['a', '<gap 2-9>', 'b']);
  });

  it('asks again for a hole nobody announced, and shows everything once', async () => {
    const socket = await stage.signIn();
    socket.says('console lines', '1', 'a');
    socket.says('console live', '1');

    socket.says('console lines', '4', 'd');
    socket.says('console lines', '5', 'e');
    expect(socket.sentEvents().filter((sent) => sent === 'subscribe console after:1')).toHaveLength(1);
    socket.says('console lines', '2', 'b', 'c', 'd', 'e');
    socket.says('console live', '5');
    socket.says('console lines', '6', 'f');

    expect(stage.shown()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('marks a hole that stays', async () => {
    const socket = await stage.signIn();
    socket.says('console lines', '1', 'a');
    socket.says('console lines', '4', 'd');
    socket.says('console live', '4');
    socket.says('console lines', '5', 'e');

    expect(stage.shown()).toEqual(['a', '<gap 2-4>', 'e']);
  });

  it('starts over when the node counts anew', async () => {
    let socket = await stage.signIn();
    socket.says('console lines', '900', 'old');
    socket.ends(1006);
    await stage.pass(1000);
    socket = stage.signInAgain();

    socket.says('console live', '2');
    expect(socket.sentEvents().at(-1)).toBe('subscribe console tail:300');
    socket.says('console lines', '1', 'x', 'y');

    expect(stage.shown()).toEqual(['old', '<restarted>', 'x', 'y']);
  });

  it('ignores the same lines without numbers', async () => {
    const socket = await stage.signIn();
    socket.says('console output', 'a');
    socket.says('console lines', '1', 'a');
    socket.says('console output', 'b');
    socket.says('console lines', '2', 'b');

    expect(stage.shown()).toEqual(['a', 'b']);
  });

  it('stays contiguous over random disconnects', async () => {
    const journal = Array.from({ length: 400 }, (_, index) => `line ${index + 1}`);
    let random = 7;
    const next = (bound: number) => {
      random = (random * 1103515245 + 12345) % 2147483648;
      return random % bound;
    };
    let socket = await stage.signIn();
    let written = 0;
    while (written < journal.length) {
      const count = 1 + next(9);
      socket.says('console lines', String(written + 1), ...journal.slice(written, written + count));
      written = Math.min(journal.length, written + count);
      if (next(5) === 0) {
        socket.ends(1006);
        // Lines go on while nobody listens.
        written = Math.min(journal.length, written + next(20));
        await stage.pass(30_000);
        socket = stage.signInAgain();
        const resumed = socket.sentEvents().find((sent) => sent.startsWith('subscribe console')) ?? '';
        const after = resumed.includes('after:') ? Number(resumed.split('after:')[1]) : 0;
        socket.says('console lines', String(after + 1), ...journal.slice(after, written));
        socket.says('console live', String(written));
      }
    }

    expect(stage.shown()).toEqual(journal);
  });
});

describe('daemons that do not number lines', () => {
  it('asks for the classic history after two seconds without an answer', async () => {
    const socket = await stage.signIn();
    await stage.pass(1999);
    expect(socket.sentEvents()).not.toContain('send logs');

    await stage.pass(1);
    socket.says('console output', 'a');

    expect(socket.sentEvents().at(-1)).toBe('send logs');
    expect(stage.shown()).toEqual(['<reset>', 'a']);
    expect(stage.link).toEqual({ state: 'open', mode: 'classic' });
  });

  it('clears before the history comes again after a reconnect', async () => {
    let socket = await stage.signIn();
    await stage.pass(2000);
    socket.says('console output', 'a');
    socket.ends(1006);
    await stage.pass(1000);
    socket = stage.signInAgain();
    await stage.pass(2000);
    socket.says('console output', 'a');

    expect(stage.shown()).toEqual(['<reset>', 'a', '<reset>', 'a']);
  });

  it('changes over when the daemon numbers lines after all', async () => {
    const socket = await stage.signIn();
    await stage.pass(2000);
    socket.says('console output', 'a');
    socket.says('console lines', '1', 'a', 'b');

    expect(stage.shown()).toEqual(['<reset>', 'a', '<reset>', 'a', 'b']);
  });
});

describe('endings', () => {
  it.each([
    [4409, '', 'suspended'],
    [4403, '', 'forbidden'],
    [1001, 'server deleted', 'deleted'],
    [1000, '', 'closed'],
    [1003, '', 'protocol'],
    [1007, '', 'protocol'],
    [1009, '', 'protocol'],
  ])('stops after %i "%s"', async (code, reason, refused) => {
    const socket = await stage.signIn();
    socket.ends(code, reason);

    expect(stage.link).toMatchObject({ state: 'refused', code: refused });
    await stage.pass(120_000);
    expect(stage.sockets).toHaveLength(1);
  });

  it.each([
    [1006, 'lost'],
    [1011, 'fault'],
    [1012, 'goingAway'],
    [1013, 'busy'],
    [1001, 'goingAway'],
    [4404, 'moved'],
    [4999, 'lost'],
  ])('comes back after %i', async (code, reason) => {
    const socket = await stage.signIn();
    socket.ends(code);
    expect(stage.link).toMatchObject({ state: 'waiting', reason, attempt: 1, retryAtMs: Date.now() + 500 });

    await stage.pass(500);

    expect(stage.fetched).toBe(2);
    expect(stage.sockets).toHaveLength(2);
  });

  it('waits half a minute after a policy refusal', async () => {
    const socket = await stage.signIn();
    socket.ends(1008);

    expect(stage.link).toMatchObject({ state: 'waiting', reason: 'policy', retryAtMs: Date.now() + 30_000 });
  });

  it('fetches a new token once after 4401, at once', async () => {
    const socket = await stage.signIn();
    socket.ends(4401);
    await stage.pass();
    expect(stage.sockets).toHaveLength(2);

    stage.socket.opens();
    stage.socket.ends(4401);

    expect(stage.link).toMatchObject({ state: 'refused', code: 'token' });
  });

  it('doubles the bound of the wait up to 30 s and begins anew after a good message', async () => {
    stage.random = 1;
    const waits: number[] = [];
    let socket = await stage.signIn();
    for (let n = 0; n < 7; n += 1) {
      socket.ends(1006);
      const { link } = stage;
      if (link.state !== 'waiting') throw new Error(link.state);
      waits.push(link.retryAtMs - Date.now());
      await stage.pass(link.retryAtMs - Date.now());
      socket = stage.socket;
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);

    stage.signInAgain();
    stage.socket.says('status', 'running');
    stage.socket.ends(1006);

    expect(stage.link).toMatchObject({ state: 'waiting', attempt: 1, retryAtMs: Date.now() + 1000 });
  });

  it('asks a silent node for a sign of life, then cuts', async () => {
    const socket = await stage.signIn();
    socket.says('console live', '0');
    await stage.pass(26_000);
    expect(socket.sentEvents()).toContain('send stats');

    await stage.pass(14_000);

    expect(stage.link).toMatchObject({ state: 'waiting', reason: 'silent' });
    expect(socket.closed).toBe(true);
  });

  it('retries at once when asked, and after a refusal too', async () => {
    const socket = await stage.signIn();
    socket.ends(1006);
    stage.console.retryNow();
    await stage.pass();
    expect(stage.sockets).toHaveLength(2);

    stage.socket.ends(4409);
    stage.console.retryIfWaiting();
    await stage.pass();
    expect(stage.sockets).toHaveLength(2);
    stage.console.retryNow();
    await stage.pass();

    expect(stage.sockets).toHaveLength(3);
  });

  it('says and does nothing after stop', async () => {
    const socket = await stage.signIn();
    stage.console.stop();
    const { length } = stage.events;
    socket.says('console lines', '1', 'late');
    socket.ends(1006);
    await stage.pass(60_000);

    expect(stage.events).toHaveLength(length);
    expect(stage.sockets).toHaveLength(1);
  });
});

describe('the credential', () => {
  it.each([
    [401, 'session'],
    [403, 'forbidden'],
    [404, 'missing'],
    [409, 'conflict'],
  ])('%i is final', async (status, code) => {
    stage.credentials = problem(status);
    stage.console.start();
    await stage.pass();

    expect(stage.link).toMatchObject({ state: 'refused', code });
  });

  it('shows what the panel says about a node that cannot be reached, and tries again', async () => {
    stage.credentials = problem(503, { unavailable: { message: 'The node fra-01 does not answer.', diagnostics: { error: 'refused' } } });
    stage.console.start();
    await stage.pass();

    expect(stage.link).toMatchObject({ state: 'waiting', reason: 'unavailable', detail: 'The node fra-01 does not answer.', diagnostics: { error: 'refused' } });
    await stage.pass(500);
    expect(stage.fetched).toBe(2);
  });

  it('waits as long as the panel asks when there were too many requests', async () => {
    stage.credentials = problem(429, { retryAfterMs: 12_000 });
    stage.console.start();
    await stage.pass();

    expect(stage.link).toMatchObject({ state: 'waiting', reason: 'throttled', retryAtMs: Date.now() + 12_000 });
  });

  it('tries again when the panel does not answer', async () => {
    stage.credentials = problem(0);
    stage.console.start();
    await stage.pass();

    expect(stage.link).toMatchObject({ state: 'waiting', reason: 'panel' });
  });
});

describe('other events', () => {
  it('passes on state, stats, messages and the installation', async () => {
    const socket = await stage.signIn();
    stage.events.length = 0;
    socket.says('status', 'running');
    socket.says('status', 'dancing');
    socket.says('stats', '{"memory_bytes":5,"memory_limit_bytes":9,"cpu_absolute":1.5,"network":{"rx_bytes":1,"tx_bytes":2},"uptime":3,"disk_bytes":4,"state":"running"}');
    socket.says('stats', 'nonsense');
    socket.says('daemon message', 'hello');
    socket.says('daemon error', 'Error Event [5f0d3a52-3b1c-4d83-9a0e-7f4f3f0b2a11]: busy');
    socket.says('install started');
    socket.says('install output', 'step 1');
    socket.says('install completed');
    socket.says('something new', 'x');
    socket.saysRaw('not json');
    socket.saysRaw('[]');
    socket.saysRaw(new ArrayBuffer(2));

    expect(stage.events).toEqual([
      { kind: 'state', state: 'running' },
      { kind: 'stats', stats: { memory_bytes: 5, memory_limit_bytes: 9, cpu_absolute: 1.5, network: { rx_bytes: 1, tx_bytes: 2 }, uptime: 3, disk_bytes: 4 } },
      { kind: 'message', level: 'info', message: 'hello' },
      { kind: 'message', level: 'error', message: 'busy' },
      { kind: 'install', phase: 'started' },
      { kind: 'installOutput', line: 'step 1' },
      { kind: 'install', phase: 'completed' },
    ]);
  });

  it('hands commands only to a socket that is signed in', async () => {
    expect(stage.console.sendCommand('early')).toBe(false);
    const socket = await stage.signIn();

    expect(stage.console.sendCommand('say hi')).toBe(true);
    expect(socket.sent.at(-1)).toEqual({ event: 'send command', args: ['say hi'] });
  });
});
