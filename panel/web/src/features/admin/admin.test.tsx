import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePanel, listOf, MARA, refused } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';

// Its terminal draws on a canvas, which jsdom has not; it has tests of its own.
vi.mock('./servers/InstallLog', () => ({ InstallLog: () => null }));

const SLOW = { timeout: 60_000 };
let panel: FakePanel;

const EGG = {
  id: 5,
  name: 'Echo',
  nest: 1,
  author: 'a@example.org',
  description: 'sample',
  docker_images: { 'Java 21': 'quetzal/java:21', 'Java 25': 'quetzal/java:25' },
  startup: 'java -jar {{JAR}}',
  relationships: {
    variables: listOf([
      { id: 1, name: 'Jar', description: 'Which file', env_variable: 'JAR', default_value: 'echo.jar', user_viewable: true, user_editable: true, rules: 'required|string|max:40' },
      { id: 2, name: 'Mode', description: '', env_variable: 'MODE', default_value: 'easy', user_viewable: true, user_editable: true, rules: 'required|in:easy,hard' },
    ]),
  },
};
const NODE = { id: 3, name: 'fra-01', fqdn: 'fra-01.example.org', scheme: 'https', daemon_listen: 8080, daemon_sftp: 2022, memory: 8192, memory_overallocate: 0, disk: 10_000, disk_overallocate: 0, maintenance_mode: false, allocated_resources: { memory: 0, disk: 0 } };
const CREATED = { id: 9, uuid: 'u', identifier: '9c1f04e2', name: 'arena', description: '', status: 'installing', suspended: false, deleting: false, state: null, limits: { memory: 1, disk: 1, cpu: 1 }, user: 1, node: 3, allocation: 1, egg: 5, container: { image: 'x' }, created_at: '2026-01-01T00:00:00+00:00' };

beforeEach(() => {
  panel = new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .list('/api/application/nests', [{ id: 1, uuid: 'n', author: 'a', name: 'Games', description: null }])
    .list('/api/application/nests/1/eggs', [EGG])
    .list('/api/application/locations', [{ id: 1, short: 'fra', long: null }])
    .list('/api/application/nodes', [NODE])
    .list('/api/application/users', [{ ...MARA, uuid: 'm', root_admin: true, '2fa': false, created_at: '2026-01-01T00:00:00+00:00' }])
    .on('GET', '/api/application/nodes/3', () => ({ body: { object: 'node', attributes: NODE } }))
    .on('GET', '/api/application/nodes/3/system-information', () => ({ body: { version: '0.1.0', system: { type: 'linux', arch: 'amd64', release: '6.12', cpus: 8 } } }))
    .list('/api/application/nodes/3/allocations', [{ id: 44, ip: '203.0.113.9', alias: null, port: 25565, notes: null, assigned: false }])
    .on('GET', '/api/application/servers/9', () => ({ body: { object: 'server', attributes: CREATED } }));
});

describe('creating a server', () => {
  it('fills everything from the egg, so that a name is enough', async () => {
    panel.on('POST', '/api/application/servers', () => ({ status: 201, body: { object: 'server', attributes: { ...CREATED, status: null } } }));
    const { user, address } = renderAt('/admin/servers/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }, SLOW), 'arena');
    expect(screen.getByRole('textbox', { name: 'Start command' })).toHaveValue('java -jar {{JAR}}');
    expect(screen.getByRole('textbox', { name: 'Jar' })).toHaveAccessibleDescription(/at most 40 characters/);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Docker image' }), 'Java 25');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Mode' }), 'hard');
    await user.click(screen.getByRole('button', { name: 'Create a server' }));

    await waitFor(() => expect(address()).toBe('/admin/servers/9'));
    expect(panel.asked('POST', '/api/application/servers')[0]?.body).toMatchObject({
      name: 'arena',
      user: 1,
      egg: 5,
      docker_image: 'quetzal/java:25',
      environment: { JAR: 'echo.jar', MODE: 'hard' },
      deploy: { locations: [], dedicated_ip: false, port_range: [] },
      start_on_completion: true,
    });
  });

  it('puts a refusal at its field', async () => {
    panel.on('POST', '/api/application/servers', () => refused(422, 'ValidationException', 'The jar must exist.', 'environment.JAR'));
    const { user } = renderAt('/admin/servers/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }, SLOW), 'arena');
    await user.click(screen.getByRole('button', { name: 'Create a server' }));

    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Jar' })).toBeInvalid());
    expect(screen.getByText('The jar must exist.')).toBeVisible();
  });

  it('takes a chosen address instead of the automatic one', async () => {
    panel.on('POST', '/api/application/servers', () => ({ status: 201, body: { object: 'server', attributes: CREATED } }));
    const { user } = renderAt('/admin/servers/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }, SLOW), 'arena');
    await user.click(screen.getByRole('radio', { name: /Choose node and address/ }));
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Address' }), '203.0.113.9:25565');
    await user.click(screen.getByRole('button', { name: 'Create a server' }));

    await waitFor(() => expect(panel.asked('POST', '/api/application/servers')[0]?.body).toMatchObject({ allocation: { default: 44 } }));
  });
});

describe('a node', () => {
  it('gives the command that connects the machine', async () => {
    panel.on('POST', '/api/application/nodes/3/configuration/token', () => ({ body: { node: 3, token: 'ptla_once' } }));
    const { user } = renderAt('/admin/nodes/3');
    await user.click(await screen.findByRole('button', { name: 'Show the command' }, SLOW));

    expect(await screen.findByText(/^quetzal-wings configure --panel-url http:\/\/localhost(:\d+)? --token ptla_once --node 3$/)).toBeVisible();
  });

  it('checks ports before it sends them', async () => {
    panel.on('POST', '/api/application/nodes/3/allocations', () => ({ status: 204 }));
    const { user } = renderAt('/admin/nodes/3');
    await user.type(await screen.findByRole('textbox', { name: 'IP address' }, SLOW), '203.0.113.9');
    const ports = screen.getByRole('textbox', { name: 'Ports' });
    await user.type(ports, 'many{Enter}');
    expect(ports).toBeInvalid();
    await user.clear(ports);
    await user.type(ports, '25565, 25570-25579{Enter}');

    await waitFor(() => expect(panel.asked('POST', '/api/application/nodes/3/allocations')[0]?.body).toEqual({ ip: '203.0.113.9', alias: null, ports: ['25565', '25570-25579'] }));
  });
});

describe('importing an egg', () => {
  it('asks what to do about an egg that is already here', async () => {
    panel.on('POST', '/api/application/eggs/import', ({ body }) =>
      (body as FormData).get('if_exists') === 'update' ? { body: { object: 'egg', attributes: EGG, meta: { updated: true, warnings: [] } } } : refused(409, 'EggExistsException', 'known'),
    );
    const { user } = renderAt('/admin/eggs');
    await user.click(await screen.findByRole('button', { name: 'Import an egg' }, SLOW));
    await user.upload(screen.getByLabelText('Egg file'), new File(['{}'], 'egg-echo.json', { type: 'application/json' }));
    await user.click(screen.getByRole('button', { name: 'Import' }));
    await user.click(await screen.findByRole('button', { name: 'Replace it' }));

    expect(await screen.findByText('“Echo” was replaced.')).toBeVisible();
    const [first] = panel.asked('POST', '/api/application/eggs/import');
    expect((first?.body as FormData).get('import_to_nest')).toBe('1');
  });
});

describe('deleting a server', () => {
  it('wants the name typed and can be forced', async () => {
    panel.on('GET', '/api/application/servers/9', () => ({ body: { object: 'server', attributes: { ...CREATED, status: null } } }));
    panel.on('DELETE', '/api/application/servers/9/force', () => ({ status: 204 })).list('/api/application/servers', []);
    const { user, address } = renderAt('/admin/servers/9');
    await user.click(await screen.findByRole('button', { name: 'Delete server' }, SLOW));
    const dialog = screen.getByRole('dialog', { name: 'Delete this server?' });
    const confirm = within(dialog).getByRole('button', { name: 'Delete server' });
    expect(confirm).toBeDisabled();
    await user.type(within(dialog).getByRole('textbox'), 'arena');
    await user.click(within(dialog).getByRole('checkbox', { name: /Force/ }));
    await user.click(confirm);

    await waitFor(() => expect(address()).toBe('/admin/servers'));
    expect(panel.asked('DELETE', '/api/application/servers/9/force')).toHaveLength(1);
  });
});

describe('administration', () => {
  it('does not exist for others', async () => {
    vi.unstubAllGlobals();
    new FakePanel().on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: { ...MARA, admin: false } } }));
    renderAt('/admin/nodes');

    expect(await screen.findByRole('heading', { name: 'Nothing here' }, SLOW)).toBeVisible();
  });
});
