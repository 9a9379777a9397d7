import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePanel, listOf, MARA } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';

// Its terminal draws on a canvas, which jsdom has not; it has tests of its own.
vi.mock('./servers/InstallLog', () => ({ InstallLog: () => null }));

const SLOW = { timeout: 20_000 };
let panel: FakePanel;

/** A socket whose other end is the test. */
class Wire {
  static readonly all: Wire[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onopen: (() => void) | null = null;
  readonly sent: string[] = [];
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    Wire.all.push(this);
  }

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.onclose = null;
  }

  /** Other parts of the page have streams too. */
  static ours(): Wire[] {
    return Wire.all.filter(({ url }) => url.includes('/api/application/'));
  }

  static async last(): Promise<Wire> {
    await waitFor(() => expect(Wire.ours().length).toBeGreaterThan(0), SLOW);
    const wire = Wire.ours().at(-1);
    if (wire === undefined) throw new Error('nothing was connected');
    return wire;
  }

  opens(): void {
    act(() => this.onopen?.());
  }

  says(frame: unknown): void {
    act(() => this.onmessage?.({ data: JSON.stringify(frame) }));
  }
}

const NODE = {
  id: 3,
  uuid: 'n',
  name: 'fra-01',
  description: 'rack 4',
  location_id: 1,
  fqdn: 'fra-01.example.org',
  scheme: 'https',
  behind_proxy: false,
  public: true,
  maintenance_mode: false,
  draining: false,
  console_route: 'auto',
  memory: 8192,
  memory_overallocate: 0,
  disk: 10_000,
  disk_overallocate: 0,
  upload_size: 100,
  daemon_listen: 8080,
  daemon_sftp: 2022,
  daemon_base: '/var/lib/pterodactyl/volumes',
  allocated_resources: { memory: 0, disk: 0 },
};
const EGG = {
  id: 5,
  uuid: 'e',
  name: 'Echo',
  nest: 1,
  author: 'a@example.org',
  description: null,
  docker_images: { 'Java 21': 'quetzal/java:21', 'Java 25': 'quetzal/java:25' },
  startup: 'java -jar {{JAR}}',
  relationships: {
    variables: listOf([{ id: 1, name: 'Jar', description: '', env_variable: 'JAR', default_value: 'echo.jar', user_viewable: true, user_editable: true, rules: 'required|string|max:40' }]),
  },
};
const SERVER = {
  id: 9,
  external_id: null,
  uuid: '9c1f04e2-52b6-4d1e-9a55-7a2b5a0d7f11',
  identifier: '9c1f04e2',
  name: 'arena',
  description: 'old',
  status: null,
  suspended: false,
  deleting: false,
  state: 'offline',
  limits: { memory: 1024, swap: 0, disk: 2048, io: 500, cpu: 100, threads: null, oom_disabled: true },
  feature_limits: { databases: null, allocations: 1, backups: 2 },
  user: 1,
  node: 3,
  allocation: 44,
  nest: 1,
  egg: 5,
  container: { startup_command: 'java -jar {{JAR}} --old', image: 'quetzal/java:21', installed: 1, environment: { JAR: 'mine.jar' } },
  created_at: '2026-01-01T00:00:00+00:00',
  relationships: {
    user: { object: 'user', attributes: { ...MARA, root_admin: true } },
    allocations: listOf([
      { id: 44, ip: '203.0.113.9', alias: null, port: 25565, notes: null, assigned: true },
      { id: 45, ip: '203.0.113.9', alias: null, port: 25566, notes: null, assigned: true },
    ]),
  },
};
const ZOE = { id: 77, uuid: 'z', username: 'zoe', email: 'zoe@example.org', root_admin: false, '2fa': false, created_at: '2026-01-01T00:00:00+00:00' };

beforeEach(() => {
  Wire.all.length = 0;
  vi.stubGlobal('WebSocket', Wire);
  panel = new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .list('/api/application/nodes', [NODE])
    .list('/api/application/locations', [{ id: 1, short: 'fra', long: null }])
    .list('/api/application/nests', [{ id: 1, uuid: 'n', author: 'a', name: 'Games', description: null }])
    .list('/api/application/nests/1/eggs', [EGG])
    .on('GET', '/api/application/nodes/3', () => ({ body: { object: 'node', attributes: NODE } }))
    .on('GET', '/api/application/nodes/3/system-information', () => ({ body: { version: '0.1.0', system: { type: 'linux', arch: 'amd64', release: '6.12', cpus: 8 } } }))
    .list('/api/application/nodes/3/allocations', [{ id: 50, ip: '203.0.113.9', alias: null, port: 25570, notes: null, assigned: false }])
    .on('GET', '/api/application/servers/9', () => ({ body: { object: 'server', attributes: SERVER } }))
    .on('GET', '/api/application/users', ({ query }) => ({ body: listOf(query.get('filter[*]') === 'zo' ? [ZOE] : []) }));
});

const line = (message: string, level = 'INFO') => ({ ts: '2026-01-01T12:00:00Z', level, component: 'http', message });

describe('logs', () => {
  it('shows records as they come, marks gaps, and pauses', async () => {
    const { user } = renderAt('/admin/logs');
    await screen.findByRole('heading', { name: 'Logs' }, SLOW);
    const wire = await Wire.last();
    expect(wire.url).toContain('/api/application/logs/stream?level=trace');
    wire.opens();
    wire.says(line('panel is up \u001b[31mred'));
    wire.says({ dropped: 3 });
    expect(await screen.findByText('panel is up red', {}, SLOW)).toBeVisible();
    expect(screen.getByText(/3 records were left out/)).toBeVisible();

    await user.click(screen.getByRole('button', { name: 'Pause' }));
    wire.says(line('while paused'));
    await screen.findByRole('button', { name: 'Resume (1 new)' }, SLOW);
    expect(screen.queryByText('while paused')).toBeNull();
    await user.click(screen.getByRole('button', { name: /Resume/ }));
    expect(await screen.findByText('while paused', {}, SLOW)).toBeVisible();
  });

  it('asks the panel for a node and the filters', async () => {
    const { user, address } = renderAt('/admin/logs');
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Log of' }, SLOW), await screen.findByRole('option', { name: 'fra-01' }, SLOW));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Level' }), 'Errors');
    await user.type(screen.getByRole('textbox', { name: /Contains/ }), 'disk{Enter}');

    await waitFor(() => expect(Wire.ours().at(-1)?.url).toContain('/api/application/nodes/3/logs/stream?level=error&component=&text=disk'), SLOW);
    expect(address()).toBe('/admin/logs?of=3&level=error&text=disk');
  });

  it('begins anew after a broken connection, with nothing twice', async () => {
    renderAt('/admin/logs');
    const wire = await Wire.last();
    wire.opens();
    wire.says(line('only once'));
    await screen.findByText('only once', {}, SLOW);
    act(() => wire.onclose?.({ code: 1006, reason: '' }));
    await waitFor(() => expect(Wire.ours().length).toBe(2), SLOW);
    const again = await Wire.last();
    again.opens();
    again.says(line('only once'));
    again.says(line('and more'));
    await screen.findByText('and more', {}, SLOW);
    expect(screen.getAllByText('only once')).toHaveLength(1);
  });
});

describe('the admin console', () => {
  it('sends commands, shows output, completes with Tab and remembers', async () => {
    const { user } = renderAt('/admin/console');
    const input = await screen.findByRole('textbox', { name: 'Command' }, SLOW);
    const wire = await Wire.last();
    wire.opens();
    await user.type(input, 'ser');
    await user.tab();
    expect(wire.sent).toEqual(['{"complete":"ser"}']);
    wire.says({ candidates: ['server'] });
    expect(input).toHaveValue('server ');

    await user.type(input, 'list{Enter}');
    expect(wire.sent.at(-1)).toBe('server list');
    wire.says({ output: 'ID  NAME' });
    wire.says({ done: true, outcome: 'ok' });
    expect(await screen.findByText('ID NAME', { normalizer: (found) => found.replace(/\s+/g, ' ') }, SLOW)).toBeVisible();
    expect(screen.getByText('> server list')).toBeVisible();

    await user.type(input, '{ArrowUp}');
    expect(input).toHaveValue('server list');
    await user.clear(input);
    await user.type(input, 'server none{Enter}');
    wire.says({ output: 'error: no' });
    wire.says({ done: true, outcome: 'failed' });
    expect(await screen.findByText('[failed]', {}, SLOW)).toBeVisible();
  });

  it('lists several candidates and completes what they share', async () => {
    const { user } = renderAt('/admin/console');
    const input = await screen.findByRole('textbox', { name: 'Command' }, SLOW);
    const wire = await Wire.last();
    wire.opens();
    await user.type(input, 'server s');
    await user.tab();
    wire.says({ candidates: ['server start', 'server stop'] });
    expect(input).toHaveValue('server st');
    await user.tab();
    wire.says({ candidates: ['server start', 'server stop'] });
    expect(await screen.findByText('start stop', { normalizer: (found) => found.replace(/\s+/g, ' ') }, SLOW)).toBeVisible();
  });
});

describe('editing', () => {
  it('changes a node', async () => {
    panel.on('PATCH', '/api/application/nodes/3', () => ({ body: { object: 'node', attributes: NODE, meta: { warning: 'The daemon could not be told.' } } }));
    const { user } = renderAt('/admin/nodes/3');
    await user.click(await screen.findByRole('button', { name: 'Edit node' }, SLOW));
    const dialog = await screen.findByRole('dialog', {}, SLOW);
    const memory = await within(dialog).findByRole('spinbutton', { name: 'Memory to give away (MiB)' }, SLOW);
    await user.clear(memory);
    await user.type(memory, '4096');
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Console route' }), 'Through the panel');
    await user.click(within(dialog).getByRole('checkbox', { name: /^Draining/ }));
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(panel.asked('PATCH', '/api/application/nodes/3')).toHaveLength(1), SLOW);
    expect(panel.asked('PATCH', '/api/application/nodes/3')[0]?.body).toMatchObject({ name: 'fra-01', description: 'rack 4', memory: 4096, console_route: 'relay', draining: true, maintenance_mode: false, daemon_listen: 8080 });
    expect(await screen.findByText('The daemon could not be told.', {}, SLOW)).toBeVisible();
  });

  it('changes a server’s details, its owner found among all users', async () => {
    panel.on('PATCH', '/api/application/servers/9/details', () => ({ body: { object: 'server', attributes: SERVER } }));
    const { user } = renderAt('/admin/servers/9');
    await user.click(await screen.findByRole('button', { name: 'Edit: Details' }, SLOW));
    const dialog = await screen.findByRole('dialog', {}, SLOW);
    const owner = within(dialog).getByRole('combobox', { name: 'Owner' });
    expect(owner).toHaveValue('mara (mara@example.org)');
    await user.clear(owner);
    await user.type(owner, 'zo');
    await within(dialog).findByRole('option', { name: /zoe/ }, SLOW);
    await user.keyboard('{Enter}');
    expect(owner).toHaveValue('zoe (zoe@example.org)');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(panel.asked('PATCH', '/api/application/servers/9/details')[0]?.body).toEqual({ name: 'arena', description: 'old', external_id: null, user: 77 }), SLOW);
  });

  it('changes limits and addresses', async () => {
    panel.on('PATCH', '/api/application/servers/9/build', () => ({ body: { object: 'server', attributes: SERVER } }));
    const { user } = renderAt('/admin/servers/9');
    await user.click(await screen.findByRole('button', { name: 'Edit: Limits and addresses' }, SLOW));
    const dialog = await screen.findByRole('dialog', {}, SLOW);
    const memory = within(dialog).getByRole('spinbutton', { name: 'Memory (MiB)' });
    await user.clear(memory);
    await user.type(memory, '2048');
    await user.selectOptions(within(dialog).getByRole('combobox', { name: /Give one more address/ }), await within(dialog).findByRole('option', { name: '203.0.113.9:25570' }, SLOW));
    await user.click(within(dialog).getByRole('checkbox', { name: '203.0.113.9:25566' }));
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));

    await waitFor(() =>
      expect(panel.asked('PATCH', '/api/application/servers/9/build')[0]?.body).toEqual({
        allocation: 44,
        limits: { memory: 2048, swap: 0, disk: 2048, io: 500, cpu: 100, threads: null },
        oom_disabled: true,
        feature_limits: { databases: null, allocations: 1, backups: 2 },
        add_allocations: [50],
        remove_allocations: [45],
      }), SLOW);
  });

  it('changes start-up, variables and image', async () => {
    panel.on('PATCH', '/api/application/servers/9/startup', () => ({ body: { object: 'server', attributes: SERVER } }));
    const { user } = renderAt('/admin/servers/9');
    await user.click(await screen.findByRole('button', { name: 'Edit: Start-up' }, SLOW));
    const dialog = await screen.findByRole('dialog', {}, SLOW);
    const jar = await within(dialog).findByRole('textbox', { name: 'Jar' }, SLOW);
    expect(jar).toHaveValue('mine.jar');
    await user.clear(jar);
    await user.type(jar, 'new.jar');
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Docker image' }), 'Java 25');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));

    await waitFor(() =>
      expect(panel.asked('PATCH', '/api/application/servers/9/startup')[0]?.body).toEqual({
        startup: 'java -jar {{JAR}} --old',
        environment: { JAR: 'new.jar' },
        egg: 5,
        image: 'quetzal/java:25',
        skip_scripts: null,
      }), SLOW);
  });
});
