import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePanel, MARA, server } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';
import { ScriptedSocket } from '../../testing/scriptedSocket';

// Charts draw on a canvas, which jsdom has not.
vi.mock('./Charts', () => ({ Charts: () => null }));

const COMMAND = '/api/client/servers/9c1f04e2-52b6-4d1e-9a55-7a2b5a0d7f11/command';
let sockets: ScriptedSocket[] = [];

beforeEach(() => {
  sockets = [];
  // The terminal needs a layout; the log shows the same rows as text.
  localStorage.setItem('quetzal.log-mode', 'on');
  vi.stubGlobal(
    'WebSocket',
    class extends ScriptedSocket {
      constructor(url: string) {
        super(url);
        // The page's stream of changes is another matter.
        if (!url.endsWith('/api/client/events')) sockets.push(this);
      }
    },
  );
});

function panel(changes: Record<string, unknown> = {}, permissions: string[] = ['*']): FakePanel {
  return new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .on('GET', '/api/client/servers/9c1f04e2', () => ({ body: { object: 'server', attributes: server(changes), meta: { is_server_owner: true, user_permissions: permissions } } }))
    .on('GET', '/api/client/servers/9c1f04e2/websocket', () => ({ body: { data: { token: 'jwt', socket: 'ws://node.test/ws' } } }))
    .on('POST', '/api/client/servers/9c1f04e2/power', () => ({ status: 204 }))
    .on('POST', COMMAND, () => ({ status: 204 }));
}

async function open(): Promise<{ user: ReturnType<typeof renderAt>['user']; socket: ScriptedSocket }> {
  const { user } = renderAt('/server/9c1f04e2');
  await waitFor(() => expect(sockets).toHaveLength(1), { timeout: 60_000 });
  const socket = sockets[0];
  if (socket === undefined) throw new Error('no socket');
  act(() => {
    socket.opens();
    socket.says('auth success');
    socket.says('status', 'running');
    socket.says('console lines', '1', '\u001b[32mDone!\u001b[0m For help, type "help"');
    socket.says('console live', '1');
  });
  return { user, socket };
}

const title = () => screen.getByRole('heading', { level: 1, name: 'lobby' }).parentElement ?? document.body;

const stats = (part: object) => JSON.stringify({ memory_bytes: 0, memory_limit_bytes: 0, cpu_absolute: 0, network: { rx_bytes: 0, tx_bytes: 0 }, uptime: 60_000, disk_bytes: 0, ...part });

describe('the console page', () => {
  it('shows output, state and facts, and warns at 75 and 90 percent', async () => {
    panel();
    const { socket } = await open();
    act(() => socket.says('stats', stats({ memory_bytes: 800 * 1024 * 1024, cpu_absolute: 95, disk_bytes: 5 })));

    expect(await screen.findByText('Done! For help, type "help"')).toBeVisible();
    expect(within(title()).getByText('Running')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Copy address 203.0.113.9:25565' })).toBeVisible();
    expect(screen.getByText('800 MiB').closest('.tile')).toHaveClass('tile--high');
    expect(screen.getByText('95 %').closest('.tile')).toHaveClass('tile--critical');
    expect(screen.getByText('critical')).toBeVisible();
  });

  it('sends what is typed over the socket and walks through earlier commands', async () => {
    panel();
    const { user, socket } = await open();
    const line = screen.getByRole('textbox', { name: 'Command' });
    await user.type(line, 'say one{Enter}say two{Enter}dra');

    expect(socket.sentEvents().slice(-2)).toEqual(['send command say one', 'send command say two']);
    await user.keyboard('{ArrowUp}');
    expect(line).toHaveValue('say two');
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(line).toHaveValue('say one');
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(line).toHaveValue('dra');
  });

  it('sends a command through the panel while the link is down', async () => {
    const fake = panel();
    const { user, socket } = await open();
    act(() => socket.ends(1006));
    expect(screen.getByText(/Console disconnected/)).toBeVisible();
    await user.type(screen.getByRole('textbox', { name: 'Command' }), 'save-all{Enter}');

    await waitFor(() => expect(fake.asked('POST', COMMAND)[0]?.body).toEqual({ command: 'save-all' }));
  });

  it('says why the link is down, which attempt comes, and hurries when asked', async () => {
    panel();
    const { user, socket } = await open();
    act(() => socket.ends(1008));

    expect(screen.getByText('The node asked us to slow down.')).toBeVisible();
    expect(screen.getByText(/Attempt 1/)).toBeVisible();
    expect(screen.getByText('next try in 30 s')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Retry now' }));

    await waitFor(() => expect(sockets).toHaveLength(2));
  });

  it('marks missing lines where they are missing', async () => {
    panel();
    const { socket } = await open();
    act(() => {
      socket.says('console gap', '2', '41');
      socket.says('console lines', '42', 'after');
    });

    expect(await screen.findByText(/40 lines are missing here \(2–41\)/)).toBeVisible();
  });

  it('kills only after asking, and lets the safe answer have the focus', async () => {
    const fake = panel();
    const { user } = await open();
    await user.click(screen.getByRole('button', { name: 'Kill' }));
    const dialog = screen.getByRole('dialog', { name: 'Kill this server?' });
    expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus();
    expect(fake.asked('POST', '/api/client/servers/9c1f04e2/power')).toHaveLength(0);

    await user.click(within(dialog).getByRole('button', { name: 'Kill now' }));

    expect(fake.asked('POST', '/api/client/servers/9c1f04e2/power')[0]?.body).toEqual({ signal: 'kill' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('lets a viewer read but neither type nor switch', async () => {
    panel({}, ['websocket.connect']);
    await open();

    expect(screen.getByRole('textbox', { name: 'Command' })).toBeDisabled();
    for (const name of ['Start', 'Restart', 'Stop', 'Kill']) expect(screen.getByRole('button', { name })).toBeDisabled();
    expect(await screen.findByText('Done! For help, type "help"')).toBeVisible();
  });

  it('explains a suspended server and does not nag about the link', async () => {
    panel({ status: 'suspended', is_suspended: true }).on('GET', '/api/client/servers/9c1f04e2/websocket', () => ({ status: 409, body: { errors: [{ code: 'ServerStateConflictException', status: '409', detail: 'x' }] } }));
    renderAt('/server/9c1f04e2');

    expect(await screen.findByText('This server is suspended', {}, { timeout: 60_000 })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Connect again' })).toBeNull();
    expect(sockets).toHaveLength(0);
  });

  it('shows the panel’s own words and diagnostics when the node is unreachable', async () => {
    panel().on('GET', '/api/client/servers/9c1f04e2/websocket', () => ({ status: 503, body: { errors: [], unavailable: true, message: 'The node fra-01 does not answer.', diagnostics: { error: 'refused' } } }));
    renderAt('/server/9c1f04e2');

    // Each try takes the place of what the one before said.
    await waitFor(
      () => {
        expect(screen.getByText('The node fra-01 does not answer.')).toBeVisible();
        expect(screen.getByText('Diagnostics')).toBeVisible();
      },
      { timeout: 60_000 },
    );
  });

  it('asks for the server again when an installation ends', async () => {
    const fake = panel();
    const { socket } = await open();
    const before = fake.asked('GET', '/api/client/servers/9c1f04e2').length;
    act(() => socket.says('install completed', ''));

    await waitFor(() => expect(fake.asked('GET', '/api/client/servers/9c1f04e2').length).toBeGreaterThan(before));
  });
});
