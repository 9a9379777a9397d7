import { act, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { FakePanel, listOf, MARA, refused, server } from '../../testing/fakePanel';
import { socketAt, TestSocket } from '../../testing/liveSockets';
import { renderAt } from '../../testing/renderAt';

function panel(account: object = MARA): FakePanel {
  return new FakePanel().on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: account } }));
}

const STATS = { current_state: 'running', is_suspended: false, resources: { memory_bytes: 1_000_000_000, cpu_absolute: 12.5, disk_bytes: 5, network_rx_bytes: 0, network_tx_bytes: 0, uptime: 1 } };

describe('the server list', () => {
  it('shows name, address, state and usage, with a warning near the limit', async () => {
    panel()
      .list('/api/client', [server()])
      .on('GET', '/api/client/servers/9c1f04e2/resources', () => ({ body: { object: 'stats', attributes: STATS } }));
    renderAt('/');

    const card = await screen.findByRole('listitem');
    expect(within(card).getByRole('link', { name: 'lobby' })).toHaveAttribute('href', '/server/9c1f04e2');
    expect(within(card).getByRole('button', { name: 'Copy address 203.0.113.9:25565' })).toBeVisible();
    expect(await within(card).findByText('Running')).toBeVisible();
    expect(within(card).getByText('12.5 %')).toBeVisible();
    expect(within(card).getByText('954 MiB').closest('.usage')).toHaveClass('usage--critical');
  });

  it('follows what the node measures, and says when it no longer answers', async () => {
    TestSocket.all = [];
    vi.stubGlobal('WebSocket', TestSocket);
    let answers = true;
    const fake = panel()
      .list('/api/client', [server()])
      .on('GET', '/api/client/servers/9c1f04e2/resources', () => (answers ? { body: { object: 'stats', attributes: STATS } } : refused(504, 'DaemonConnectionException', 'No answer.')));
    renderAt('/');
    expect(await screen.findByText('12.5 %')).toBeVisible();
    const events = await socketAt('/api/client/events');
    const uuid = '9c1f04e2-52b6-4d1e-9a55-7a2b5a0d7f11';
    expect(events.sent.map((frame) => JSON.parse(frame) as unknown)).toContainEqual({ action: 'subscribe', resource: 'usage', id: uuid, initial: true });

    const asked = fake.asked('GET', '/api/client/servers/9c1f04e2/resources').length;
    act(() => events.says({ type: 'MODIFIED', resource: 'usage', id: uuid, version: 1, object: { object: 'stats', attributes: { ...STATS, resources: { ...STATS.resources, cpu_absolute: 77 } } } }));
    expect(await screen.findByText('77 %')).toBeVisible();
    expect(fake.asked('GET', '/api/client/servers/9c1f04e2/resources')).toHaveLength(asked);

    answers = false;
    act(() => events.says({ type: 'MODIFIED', resource: 'usage', id: uuid, version: 2, object: { object: 'stats', attributes: { current_state: null, is_suspended: null, resources: null } } }));
    expect(await screen.findByText('No answer from node')).toBeVisible();
  });

  it('does not ask the node about a server that is being installed or suspended', async () => {
    const fake = panel().list('/api/client', [server({ status: 'installing', is_installing: true })]);
    renderAt('/');

    expect(await screen.findByText('Installing')).toBeVisible();
    expect(fake.asked('GET', '/api/client/servers/9c1f04e2/resources')).toHaveLength(0);
  });

  it('keeps search and scope in the address and sends them', async () => {
    const fake = panel().list('/api/client', []);
    const { user, address } = renderAt('/');
    await user.click(await screen.findByRole('button', { name: 'All servers' }));
    await user.type(screen.getByRole('searchbox', { name: /Search by name/ }), ':25565');

    expect(await screen.findByText('No server matches')).toBeVisible();
    expect(address()).toBe('/?show=all&q=%3A25565');
    const last = fake.asked('GET', '/api/client').at(-1);
    expect(last?.query.get('type')).toBe('admin-all');
    expect(last?.query.get('filter[*]')).toBe(':25565');
  });

  it('hides the switch and administration from others, and says why the list is empty', async () => {
    panel({ ...MARA, admin: false }).list('/api/client', []);
    renderAt('/');

    expect(await screen.findByRole('heading', { name: 'No servers yet' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'All servers' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Nodes' })).toBeNull();
  });

  it('says what failed and tries again on request', async () => {
    let broken = true;
    panel().on('GET', '/api/client', () => (broken ? refused(500, 'Oops', '') : { body: listOf([server()]) }));
    const { user } = renderAt('/');

    expect(await screen.findByRole('alert')).toHaveTextContent('The panel has a problem');
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByRole('link', { name: 'lobby' })).toBeVisible();
  });
});
