import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, Outlet, RouterProvider } from 'react-router';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveSocketLike } from '../../api/liveSocket';
import { ProblemError } from '../../api/problem';
import { FakePanel, MARA, server } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';
import { ShellLink, type ShellState, type ShellWorld } from './shellLink';
import { ShellPage } from './ShellPage';
import type { TerminalLike, Typist } from './shellTerminal';

const SLOW = { timeout: 20_000 };

class Socket implements LiveSocketLike {
  static all: Socket[] = [];
  sent: (string | Uint8Array)[] = [];
  closed: number | undefined;
  onmessage: LiveSocketLike['onmessage'] = null;
  onclose: LiveSocketLike['onclose'] = null;
  onopen: LiveSocketLike['onopen'] = null;
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(data: string | ArrayBufferView | ArrayBuffer): void {
    this.sent.push(typeof data === 'string' ? data : new Uint8Array(data as Uint8Array));
  }
  close(code?: number): void {
    this.closed = code;
  }
}

function latest(): Socket {
  const socket = Socket.all.at(-1);
  if (socket === undefined) throw new Error('no socket');
  return socket;
}

const WORLD: ShellWorld = {
  ask: () => Promise.resolve({ id: 'x', ticket: 'a+b', socket: 'wss://node.test/shell', recorded: true }),
  connect: (url) => new Socket(url),
};

class Paper implements TerminalLike {
  static last: { typist: Typist; paper: Paper } | null = null;
  cols = 97;
  rows = 31;
  text = '';
  write(data: Uint8Array | string): void {
    this.text += typeof data === 'string' ? data : new TextDecoder().decode(data);
  }
  clear(): void {
    this.text = '';
  }
  focus(): void {}
  recolour(): void {}
  dispose(): void {}
}

const paper = (_parent: HTMLElement, typist: Typist) => {
  const made = new Paper();
  Paper.last = { typist, paper: made };
  return made;
};

beforeEach(() => {
  Socket.all = [];
  Paper.last = null;
});

describe('a way to a shell', () => {
  function link(world: ShellWorld = WORLD) {
    const states: ShellState[] = [];
    const output: number[] = [];
    const notices: string[] = [];
    const made = new ShellLink('9c1f04e2', { state: (state) => states.push(state), output: (bytes) => output.push(...bytes), notice: (text) => notices.push(text) }, world);
    return { made, states, output, notices };
  }

  it('opens with the ticket, and tells its size once it is open', async () => {
    const { made, states } = link();
    await made.open(80, 24);
    expect(latest().url).toBe('wss://node.test/shell?ticket=a%2Bb');
    made.resize(120, 40);
    expect(latest().sent).toEqual([]);
    latest().onopen?.();
    expect(latest().sent).toEqual(['{"type":"resize","cols":120,"rows":40}']);
    expect(states.map(({ state }) => state)).toEqual(['opening', 'open']);
  });

  it('sends what is typed as bytes, long pastes in pieces, JSON too', async () => {
    const { made } = link();
    made.type('before it is open');
    await made.open(80, 24);
    latest().onopen?.();
    latest().sent = [];
    made.type('{"type":"resize"}');
    made.type('€'.repeat(20_000));
    const sizes = latest().sent.map((frame) => (typeof frame === 'string' ? -1 : frame.length));
    expect(sizes).toEqual([17, 16_384, 16_384, 16_384, 10_848]);
  });

  it('takes bytes as output and texts as control', async () => {
    const { made, states, output, notices } = link();
    await made.open(80, 24);
    const socket = latest();
    socket.onopen?.();
    socket.onmessage?.({ data: new Uint8Array([104, 105]).buffer });
    socket.onmessage?.({ data: '{"type":"notice","text":"careful"}' });
    for (const odd of ['rubbish', 'null', '{"type":"notice"}', '{"type":"exit","code":"x"}']) socket.onmessage?.({ data: odd });
    socket.onmessage?.({ data: '{"type":"exit","code":3}' });
    socket.onclose?.({ code: 1000, reason: '' });
    expect(output).toEqual([104, 105]);
    expect(notices).toEqual(['careful']);
    expect(states.at(-1)).toEqual({ state: 'over', end: { why: 'exit', code: 3 } });
  });

  it.each([
    [4403, { why: 'stopped', code: 'forbidden', detail: 'r' }],
    [4409, { why: 'stopped', code: 'suspended', detail: 'r' }],
    [4401, { why: 'stopped', code: 'token', detail: 'r' }],
    [1001, { why: 'broken', reason: 'goingAway', detail: 'r' }],
    [1006, { why: 'broken', reason: 'lost', detail: 'r' }],
  ] as const)('is over for good after %i', async (code, end) => {
    const { made, states } = link();
    await made.open(80, 24);
    latest().onopen?.();
    latest().onclose?.({ code, reason: 'r' });
    expect(states.at(-1)).toEqual({ state: 'over', end });
    expect(Socket.all).toHaveLength(1);
  });

  it('lets go of a shell that comes too late', async () => {
    let answer: (value: Awaited<ReturnType<ShellWorld['ask']>>) => void = () => undefined;
    const { made, states } = link({ ...WORLD, ask: () => new Promise((resolve) => (answer = resolve)) });
    const opening = made.open(80, 24);
    made.leave();
    answer({ id: 'x', ticket: 't', socket: 'wss://x', recorded: false });
    await opening;
    expect(Socket.all).toHaveLength(0);
    expect(states.at(-1)).toEqual({ state: 'over', end: { why: 'left' } });
  });
});

describe('the shell tab', () => {
  function page(world: ShellWorld = WORLD) {
    const context = { id: '9c1f04e2', view: { server: server(), meta: { is_server_owner: true, user_permissions: ['*'] } } };
    const router = createMemoryRouter([{ path: '/', element: <Outlet context={context} />, children: [{ index: true, element: <ShellPage world={world} terminal={paper} /> }] }]);
    render(<RouterProvider router={router} />);
    return userEvent.setup();
  }

  it('opens on request, shows that it is recorded, types, and tells how it ended', async () => {
    const user = page();
    expect(Socket.all).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Open a shell' }));
    act(() => latest().onopen?.());
    expect(screen.getByText('Recorded')).toBeVisible();
    act(() => latest().onmessage?.({ data: Uint8Array.from([36, 32]).buffer }));
    expect(Paper.last?.paper.text).toBe('$ ');
    Paper.last?.typist.typed('ls\r');
    expect(latest().sent.at(-1)).toEqual(new Uint8Array([108, 115, 13]));
    act(() => latest().onmessage?.({ data: '{"type":"notice","text":"This shell closes in 60 seconds."}' }));
    expect(screen.getByText('This shell closes in 60 seconds.')).toBeVisible();
    act(() => latest().onmessage?.({ data: '{"type":"exit","code":2}' }));
    act(() => latest().onclose?.({ code: 1000, reason: '' }));
    expect(screen.getByText('The shell has ended with code 2.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Open a new shell' })).toBeVisible();
    expect(Socket.all).toHaveLength(1);
  });

  it('says why there is none', async () => {
    const user = page({ ...WORLD, ask: () => Promise.reject(new ProblemError({ status: 409, code: 'ShellsDisabledException', detail: 'Shells are switched off here.' })) });
    await user.click(screen.getByRole('button', { name: 'Open a shell' }));
    expect(await screen.findByText('Shells are switched off here.', undefined, SLOW)).toBeVisible();
  });

  it('ends the shell when asked', async () => {
    const user = page();
    await user.click(screen.getByRole('button', { name: 'Open a shell' }));
    act(() => latest().onopen?.());
    await user.click(screen.getByRole('button', { name: 'End the shell' }));
    expect(latest().closed).toBe(1000);
    expect(screen.getByText('You ended the shell.')).toBeVisible();
  });
});

const SESSION = {
  id: '0b9df1c7-5d0e-4a83-9d2b-0a7a52f1c001',
  state: 'ended',
  recording: 'kept',
  policy: 'on',
  user: 'u',
  username: 'sue',
  server: 's',
  server_name: 'lobby',
  node_id: 1,
  node: 'fra-01',
  ip: '192.0.2.7',
  cols: 80,
  rows: 24,
  created_at: '2026-11-25T10:00:00Z',
  started_at: '2026-11-25T10:00:01Z',
  ended_at: '2026-11-25T10:01:31Z',
  duration: 90,
  program: '/bin/sh',
  exit_code: 0,
  reason: null,
  size: 2048,
  sha256: 'ab'.repeat(32),
  truncated: false,
};

describe('recorded shells', () => {
  it('are listed for administrators, filtered by what the address says', async () => {
    const panel = new FakePanel().on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } })).list('/api/application/shell-sessions', [SESSION]);
    const { user, address } = renderAt('/admin/shells?user=sue&state=ended');
    expect(await screen.findByText('192.0.2.7', undefined, SLOW)).toBeVisible();
    expect(screen.getByText('1 min 30 s')).toBeVisible();
    const asked = panel.asked('GET', '/api/application/shell-sessions').at(-1);
    expect(asked?.query.get('filter[user]')).toBe('sue');
    expect(asked?.query.get('filter[state]')).toBe('ended');
    await user.click(screen.getByRole('button', { name: 'Clear' }));
    await waitFor(() => expect(address()).toBe('/admin/shells'), SLOW);
  });

  it('are compared with the audit log and deleted', async () => {
    const api = `/api/application/shell-sessions/${SESSION.id}`;
    const panel = new FakePanel()
      .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
      .on('GET', api, () => ({ body: { object: 'shell_session', attributes: SESSION } }))
      .on('GET', `${api}/cast`, () => ({ body: 'no cast' }))
      .on('POST', `${api}/verify`, () => ({ body: { data: { result: 'changed' } } }))
      .on('DELETE', api, () => ({ status: 204 }));
    const { user } = renderAt(`/admin/shells/${SESSION.id}`);
    expect(await screen.findByText('This recording cannot be read.', undefined, SLOW)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Compare with the audit log' }));
    expect(await screen.findByText(/somebody has changed it/, undefined, SLOW)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Delete the recording' }));
    await user.click(screen.getAllByRole('button', { name: 'Delete the recording' }).at(-1) ?? document.body);
    await waitFor(() => expect(panel.asked('DELETE', api)).toHaveLength(1), SLOW);
  });
});
