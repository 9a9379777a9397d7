import { act, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { FakePanel, MARA } from '../../../testing/fakePanel';
import { socketAt, TestSocket } from '../../../testing/liveSockets';
import { renderAt } from '../../../testing/renderAt';

const SLOW = { timeout: 60_000 };
const NODE = '/api/application/nodes/3';
const SYSTEM = `${NODE}/system-information`;

it('does not ask the daemon again with each change of its node, nor while the node is in trouble', async () => {
  vi.stubGlobal('WebSocket', TestSocket);
  let health = { last_seen_at: '2026-01-01T00:00:00Z', daemon_version: '0.1.0', clock_skew_ms: 0, error: null as string | null };
  const fake = new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .on('POST', '/api/client/stream-tickets', () => ({ body: { object: 'stream_ticket', attributes: { ticket: 't' } } }))
    .on('GET', NODE, () => ({
      body: {
        object: 'node',
        attributes: { id: 3, name: 'fra-01', fqdn: 'fra-01.example.org', scheme: 'https', daemon_listen: 8080, daemon_sftp: 2022, memory: 8192, memory_overallocate: 0, disk: 10_000, disk_overallocate: 0, maintenance_mode: false, allocated_resources: { memory: 0, disk: 0 }, health },
      },
    }))
    .on('GET', SYSTEM, () => ({ body: { version: '0.1.0', system: { type: 'linux', arch: 'amd64', release: '6.12', cpus: 8 } } }))
    .list(`${NODE}/allocations`, []);
  renderAt('/admin/nodes/3');
  expect(await screen.findByText('6.12', undefined, SLOW)).toBeVisible();
  const events = await socketAt('/api/client/events');
  const changes = () => act(() => events.says({ type: 'MODIFIED', resource: 'nodes', id: '3', version: 1, object: {} }));

  health = { ...health, error: 'The daemon answered 500: one.' };
  changes();
  expect(await screen.findByText(/The daemon answered 500: one/, undefined, SLOW)).toBeVisible();
  health = { ...health, error: 'No answer.' };
  changes();
  expect(await screen.findByText(/No answer\./, undefined, SLOW)).toBeVisible();
  expect(screen.getByText('6.12')).toBeVisible();
  health = { ...health, error: null };
  changes();
  await waitFor(() => expect(screen.queryByText(/No answer\./)).toBeNull(), SLOW);
  expect(fake.asked('GET', SYSTEM)).toHaveLength(1);

  health = { ...health, daemon_version: '0.2.0' };
  changes();
  expect(await screen.findByText('0.2.0', undefined, SLOW)).toBeVisible();
  await waitFor(() => expect(fake.asked('GET', SYSTEM)).toHaveLength(2), SLOW);
});
