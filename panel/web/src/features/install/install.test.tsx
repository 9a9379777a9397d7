import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePanel, MARA, server } from '../../testing/fakePanel';
import { socketAt as socket, TestSocket as Socket } from '../../testing/liveSockets';
import { renderAt } from '../../testing/renderAt';

function panel(): FakePanel {
  return new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .on('GET', '/api/client/servers/9c1f04e2', () => ({ body: { object: 'server', attributes: server(), meta: { is_server_owner: true, user_permissions: ['*'] } } }));
}

const line = (seq: number, output: string) => ({ seq, timestamp: `t${seq}`, action: 'script', stream: 'stdout', output, done: false });
const SOON = { timeout: 20_000 };
const LOG = '/install-log/stream';

vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  Socket.all = [];
  localStorage.setItem('quetzal.log-mode', 'on');
  vi.stubGlobal('WebSocket', Socket);
});

describe('the install log', () => {
  it('shows each line once, also after a break, and how it ended', async () => {
    panel();
    renderAt('/server/9c1f04e2/install');
    const first = await socket(LOG);
    act(() => {
      first.says(line(1, 'fetching'));
      first.says(line(2, 'unpacking'));
    });
    expect(await screen.findByText('unpacking', undefined, SOON)).toBeVisible();
    expect(await screen.findByText('Following live', undefined, SOON)).toBeVisible();

    act(() => first.onclose?.({ code: 1001, reason: '' }));
    const second = await socket(LOG, 2);
    act(() => {
      second.says(line(1, 'fetching'));
      second.says(line(2, 'unpacking'));
      second.says(line(3, 'finished'));
      second.says({ seq: 4, timestamp: 't4', action: 'finish', output: '', done: true, status: 'failed', exitCode: 7, durationMs: 5321 });
      second.onclose?.({ code: 1000, reason: '' });
    });
    expect(await screen.findByText('Failed, exit code 7', undefined, SOON)).toBeVisible();
    expect(await screen.findByText('finished', undefined, SOON)).toBeVisible();
    expect(screen.getAllByText('fetching')).toHaveLength(1);
  });

  it('says that there never was one', async () => {
    panel();
    renderAt('/server/9c1f04e2/install');
    const stream = await socket(LOG);
    act(() => {
      stream.says({ action: 'none', done: true });
      stream.onclose?.({ code: 1000, reason: '' });
    });
    expect(await screen.findByText('Never installed', undefined, SOON)).toBeVisible();
  });
});

describe('a list', () => {
  it('is read again when something in it changes, and after each break', async () => {
    let name = 'lobby';
    const fake = panel()
      .on('GET', '/api/client', () => ({ body: { object: 'list', data: [{ object: 'server', attributes: server({ name, status: 'installing' }) }], meta: {} } }));
    renderAt('/');
    const events = await socket('/api/client/events');
    expect(await screen.findByText('lobby', undefined, SOON)).toBeVisible();
    expect(events.sent.map((text) => JSON.parse(text) as unknown)).toContainEqual({ action: 'subscribe', resource: 'servers', id: '*', initial: false });

    name = 'arena';
    act(() => events.says({ type: 'MODIFIED', resource: 'servers', id: '9c1f04e2-52b6-4d1e-9a55-7a2b5a0d7f11', version: 3, object: {} }));
    expect(await screen.findByText('arena', undefined, SOON)).toBeVisible();
    const asked = fake.asked('GET', '/api/client').length;
    act(() => events.says({ type: 'RESYNC', resource: 'servers' }));
    act(() => events.says({ type: 'SYNCED', resource: 'servers', id: '*', version: 4 }));
    await waitFor(() => expect(fake.asked('GET', '/api/client').length).toBeGreaterThan(asked), { timeout: 20_000 });
  });
});
