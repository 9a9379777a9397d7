import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePanel, MARA } from '../../../testing/fakePanel';
import { socketAt, TestSocket } from '../../../testing/liveSockets';
import { renderAt } from '../../../testing/renderAt';

const SLOW = { timeout: 60_000 };
const API = '/api/application/audit';
let panel: FakePanel;

const row = (changes: object) => ({
  number: 12,
  timestamp: '2026-01-01T00:00:00Z',
  event: 'server:power.start',
  outcome: 'ok',
  source: 'web',
  actor: { id: 1, uuid: 'm', name: 'mara' },
  impersonator: null,
  as_admin: null,
  ip: '198.51.100.7',
  user_agent: 'Firefox',
  api_key: null,
  request_id: 'req-00000001',
  node_id: null,
  description: null,
  subjects: [{ kind: 'server', id: 9, name: 'arena' }],
  changes: [],
  properties: {},
  acknowledgement: null,
  ...changes,
});

function rows(list: unknown[], cursor: object = { next: null, complete: true, searched_to: null }) {
  return { body: { object: 'list', data: list.map((attributes) => ({ object: 'audit_row', attributes })), meta: { cursor } } };
}

beforeEach(() => {
  panel = new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .on('GET', API, () => rows([row({})]))
    .on('GET', `${API}/events`, () => ({ body: { data: ['auth:fail', 'server:power.start'] } }))
    .list(`${API}/filters`, [])
    .list(`${API}/checks`, [])
    .list(`${API}/push`, []);
});

describe('the audit page', () => {
  it('reads its filters from the address and sends times as instants', async () => {
    panel.on('GET', API, () => rows([row({ as_admin: true }), row({ number: 11, event: 'auth:fail', outcome: 'denied', actor: null, subjects: [] })]));
    renderAt('/admin/audit?user=mara&event=server:power&since=2026-01-01T10:00');

    expect(await screen.findByRole('link', { name: 'arena' }, SLOW)).toHaveAttribute('href', '/admin/servers/9');
    expect(screen.getByText('as administrator')).toBeVisible();
    expect(screen.getByText('Not signed in')).toBeVisible();
    const asked = panel.asked('GET', API)[0]?.query;
    expect(asked?.get('filter[user]')).toBe('mara');
    expect(asked?.get('filter[event]')).toBe('server:power');
    expect(asked?.get('filter[since]')).toBe(new Date('2026-01-01T10:00').toISOString());
    expect(screen.getByRole('link', { name: 'Export CSV' }).getAttribute('href')).toContain('filter%5Buser%5D=mara');
  });

  it('is where the activity page was', async () => {
    const { address } = renderAt('/admin/activity?event=auth');
    await screen.findByRole('heading', { name: 'Audit' }, SLOW);
    expect(address()).toBe('/admin/audit?event=auth');
  });

  it('filters by what is pressed in a row, and the address follows', async () => {
    const { user, address } = renderAt('/admin/audit');
    await user.click(await screen.findByRole('button', { name: 'server:power.start' }, SLOW));
    expect(address()).toBe('/admin/audit?event=server%3Apower.start');
    await user.click(await screen.findByRole('button', { name: 'Clear filters' }));
    expect(address()).toBe('/admin/audit');
  });

  it('goes on behind the cursor, by itself while a search is short', async () => {
    panel.on('GET', API, ({ query }) => {
      const at = query.get('cursor') ?? '';
      if (at === '') return rows([], { next: 'a', complete: false, searched_to: '2026-01-01T00:00:00Z' });
      if (at === 'a') return rows([row({})], { next: 'b', complete: true, searched_to: null });
      return rows([row({ number: 3, event: 'user:create' })]);
    });
    const { user } = renderAt('/admin/audit?user=mara');
    await user.click(await screen.findByRole('button', { name: 'Older rows' }, SLOW));

    expect(await screen.findByRole('button', { name: 'user:create' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'server:power.start' })).toBeVisible();
    expect(screen.getByText('These are all.')).toBeVisible();
  });

  it('tells whoever has gone on of newer rows only if they fit', async () => {
    vi.stubGlobal('WebSocket', TestSocket);
    let newest = 12;
    panel
      .on('POST', '/api/client/stream-tickets', () => ({ body: { object: 'stream_ticket', attributes: { ticket: 't' } } }))
      .on('GET', API, ({ query }) => {
        if (query.get('per_page') === '1') return rows([row({ number: newest })]);
        return (query.get('cursor') ?? '') === '' ? rows([row({ number: newest })], { next: 'b', complete: true, searched_to: null }) : rows([row({ number: 3, event: 'user:create' })]);
      });
    const { user } = renderAt('/admin/audit?user=mara');
    const events = await socketAt('/api/client/events');
    await user.click(await screen.findByRole('button', { name: 'Older rows' }, SLOW));
    await screen.findByRole('button', { name: 'user:create' });
    const asked = () => panel.asked('GET', API).filter(({ query }) => query.get('per_page') === '1');
    await waitFor(() => expect(asked().length).toBeGreaterThan(0));
    expect(asked()[0]?.query.get('filter[user]')).toBe('mara');
    expect(asked()[0]?.query.get('filter[since]')).toBe('2025-12-31T23:59:00.000Z');

    const before = asked().length;
    act(() => events.says({ type: 'ADDED', resource: 'audit', id: '13', version: 1, object: {} }));
    await waitFor(() => expect(asked().length).toBeGreaterThan(before), SLOW);
    expect(screen.queryByRole('button', { name: /newer rows/ })).toBeNull();

    newest = 14;
    act(() => events.says({ type: 'ADDED', resource: 'audit', id: '14', version: 2, object: {} }));
    await user.click(await screen.findByRole('button', { name: /newer rows/ }, SLOW));
    expect(await screen.findByRole('button', { name: 'Open row 14' })).toBeVisible();
    expect(screen.queryByRole('button', { name: /newer rows/ })).toBeNull();
  });

  it('opens a row with before and after, and acknowledges it', async () => {
    let acknowledgement: unknown = null;
    panel
      .on('GET', `${API}/12`, () => ({ body: { object: 'audit_row', attributes: row({ event: 'server:details.update', changes: [{ field: 'name', before: 'old', after: 'new' }], acknowledgement }) } }))
      .on('POST', `${API}/12/acknowledgement`, () => {
        acknowledgement = { user_id: 1, username: 'mara', note: 'was me', made_at: '2026-01-02T00:00:00Z' };
        return { body: {} };
      });
    const { user, address } = renderAt('/admin/audit');
    await user.click(await screen.findByRole('button', { name: 'Open row 12' }, SLOW));

    expect(address()).toBe('/admin/audit?row=12');
    const pane = await screen.findByRole('complementary', { name: 'Row 12' });
    const change = await within(pane).findByRole('row', { name: 'name old new' });
    expect(change).toBeVisible();
    await user.type(within(pane).getByRole('textbox', { name: /Note/ }), 'was me');
    await user.click(within(pane).getByRole('button', { name: 'Acknowledge' }));
    expect(await within(pane).findByText('was me')).toBeVisible();
    expect(panel.asked('POST', `${API}/12/acknowledgement`)[0]?.body).toEqual({ note: 'was me' });
  });

  it('keeps a filter under a name', async () => {
    panel.on('POST', `${API}/filters`, () => ({ body: {} }));
    const { user } = renderAt('/admin/audit?outcome=denied');
    await user.click(await screen.findByRole('button', { name: 'Save this filter' }, SLOW));
    const dialog = screen.getByRole('dialog', { name: 'Save this filter' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'refusals');
    await user.click(within(dialog).getByRole('checkbox', { name: 'Share with all administrators' }));
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(panel.asked('POST', `${API}/filters`)[0]?.body).toEqual({ name: 'refusals', query: 'outcome=denied', shared: true }));
  });

  it('says how a check goes and where the fault is', async () => {
    const check = { id: 'c', started_at: '2026-01-01T00:00:00Z', started_by: 'mara', checked: 500, total: 1000, ended_at: null, state: 'running', result: null };
    let checks: unknown[] = [];
    panel
      .on('GET', `${API}/checks`, () => ({ body: { object: 'list', data: checks.map((attributes) => ({ object: 'audit_check', attributes })) } }))
      .on('POST', `${API}/checks`, () => {
        checks = [check];
        return { status: 202, body: {} };
      });
    const { user, address } = renderAt('/admin/audit');
    await user.click(await screen.findByRole('button', { name: 'Verify' }, SLOW));
    await user.click(await screen.findByRole('button', { name: 'Check now' }));
    expect(await screen.findByText(/^Checking: 500 of/)).toBeVisible();

    checks = [
      {
        ...check,
        state: 'tampered',
        ended_at: '2026-01-01T00:00:09Z',
        result: { intact: false, rows: 1000, waiting: 0, position: 1000, hash: 'abc', fault_count: 1, faults: [{ kind: 'changed', row: 77, position: 70, detail: 'row 77 was changed' }] },
      },
    ];
    await user.click(await screen.findByRole('button', { name: 'Row 77' }, SLOW));
    expect(address()).toBe('/admin/audit?row=77');
  });

  it('says which recordings of shells are not as the log says, and which nodes did not answer', async () => {
    const recordings = {
      checked: 9,
      unreachable: 2,
      older: 3,
      count: 2,
      faults: [
        { session: '0b9df1c7-5d0e-4a83-9d2b-0a7a52f1c001', result: 'changed', username: 'sue', server: 'lobby', node: 'fra-01', at: '2026-01-01T00:00:00Z' },
        { session: '0b9df1c7-5d0e-4a83-9d2b-0a7a52f1c002', result: 'hidden', username: null, server: null, node: null, at: null },
      ],
      silent: [{ node: 'far-02', recordings: 2 }],
    };
    const result = { intact: true, rows: 1000, waiting: 0, position: 1000, hash: 'abc', fault_count: 0, faults: [], recordings };
    panel.list(`${API}/checks`, [{ id: 'c', started_at: '2026-01-01T00:00:00Z', started_by: 'mara', checked: 1009, total: 1009, ended_at: '2026-01-01T00:00:09Z', state: 'tampered', result }]);
    const { user, address } = renderAt('/admin/audit');
    await user.click(await screen.findByRole('button', { name: 'Verify' }, SLOW));

    expect(await screen.findByText('2 faults found: the log was tampered with.', undefined, SLOW)).toBeVisible();
    expect(screen.getByText('The rows are as they were written.')).toBeVisible();
    expect(screen.getByText(/sue · lobby · .*was changed/)).toBeVisible();
    expect(screen.getByText(/not listed any more: is known to the log/)).toBeVisible();
    expect(screen.getByText(/^3 recordings are older than the log/)).toBeVisible();
    expect(screen.getByText(/far-02 \(2\)/)).toBeVisible();
    await user.click(screen.getByRole('link', { name: 'Open it' }));
    await waitFor(() => expect(address()).toBe('/admin/shells/0b9df1c7-5d0e-4a83-9d2b-0a7a52f1c001'), SLOW);
  });

  it('shows where else the log goes and that it does not get there', async () => {
    panel.list(`${API}/push`, [{ receiver: 'webhook', target: 'https://logs.example.org/x', state: 'failing', lag: 41, failing_since: '2026-01-01T00:00:00Z', last_error: 'the receiver answered 503' }]);
    renderAt('/admin/audit');
    expect(await screen.findByText(/41 rows behind/, {}, SLOW)).toBeVisible();
    expect(screen.getByText('the receiver answered 503')).toBeVisible();
  });
});
