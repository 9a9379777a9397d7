import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { FakePanel, MARA, server } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';
import { castOf, type ReplayLine } from './replayCast';

// An xterm needs a browser; what it is told is the playback's test.
vi.mock('../player/playerScreen', () => ({
  PlayerScreen: class {
    reset = () => undefined;
    resize = () => undefined;
    write = () => undefined;
    recolour = () => undefined;
    dispose = () => undefined;
  },
}));

const BASE = '/api/client/servers/9c1f04e2';

function line(seq: number, second: string, more: Partial<ReplayLine> = {}): ReplayLine {
  return { seq, time: `2026-01-01T10:00:${second}Z`, kind: 'output', open: false, line: `line ${seq}`, first: null, actor: null, ...more };
}

const TYPED = line(6, '01.500', { kind: 'command', line: '> say hi', actor: { uuid: 'u', username: 'mara', ip: '192.0.2.7' } });

function panel(): FakePanel {
  return new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .on('GET', BASE, () => ({ body: { object: 'server', attributes: server(), meta: { is_server_owner: true, user_permissions: ['*'] } } }));
}

function answers(lines: ReplayLine[], next: number | null = null) {
  return { body: { data: lines, meta: { next, oldest: 1, oldest_at: '2026-01-01T09:00:00Z' } } };
}

describe('the replay of a server', () => {
  it('plays the chosen range, page by page, with the commands and who typed them', async () => {
    const fake = panel().on('GET', `${BASE}/replay`, ({ query }) =>
      query.get('after') === null ? answers([line(5, '00.000'), TYPED], 6) : answers([line(7, '02.000')]),
    );
    const { user } = renderAt('/server/9c1f04e2/replay?from=2026-01-01T10:00:00Z&to=2026-01-01T11:00:00Z');

    const player = await screen.findByRole('region', { name: 'Console of lobby' });
    expect(fake.asked('GET', `${BASE}/replay`).map((call) => call.query.get('after'))).toEqual([null, '6']);
    const marker = await within(player).findByRole('button', { name: /mara \(192\.0\.2\.7\): say hi/ });
    await user.click(marker);
    expect(within(player).getByRole('slider', { name: 'Position' })).toHaveAttribute('aria-valuetext', '0:01 of 0:02');
    await user.selectOptions(within(player).getByRole('combobox', { name: 'Speed' }), '4×');
    await user.click(within(player).getByRole('button', { name: 'Play' }));
    await user.click(within(player).getByRole('checkbox', { name: 'Skip silence' }));
    expect(screen.getByRole('link', { name: 'Download as asciicast' })).toHaveAttribute(
      'href',
      `${BASE}/replay/cast?from=2026-01-01T10%3A00%3A00Z&to=2026-01-01T11%3A00%3A00Z`,
    );
  });

  it('asks for a range first, refuses one that ends before it begins, and takes a preset', async () => {
    const fake = panel().on('GET', `${BASE}/replay`, () => answers([]));
    const { user, address } = renderAt('/server/9c1f04e2/replay');

    await user.click(await screen.findByRole('button', { name: 'Show' }));
    expect(screen.getAllByText('Choose a time.')).toHaveLength(2);
    expect(fake.asked('GET', `${BASE}/replay`)).toHaveLength(0);

    await user.click(screen.getByRole('button', { name: 'hour' }));
    expect(await screen.findByText('Nothing was printed then')).toBeVisible();
    expect(screen.getByText(/The record of this server begins at/)).toBeVisible();
    expect(address()).toMatch(/replay\?from=.+&to=.+/);
  });

  it('is a tab for those who may see the console', async () => {
    panel().on('GET', `${BASE}/replay`, () => answers([]));
    renderAt('/server/9c1f04e2/replay');
    expect(await screen.findByRole('link', { name: 'Replay' })).toHaveAttribute('aria-current', 'page');
  });
});

it('makes a cast with times, markers, open lines and gaps, in their order', () => {
  const made = castOf([
    line(5, '00.000'),
    TYPED,
    line(7, '01.400', { open: true, line: 'Name? ' }),
    line(9, '02.000', { kind: 'gap', first: 8, line: '' }),
    line(10, '02.500', { kind: 'command', line: '> save', actor: { uuid: null, username: null, ip: null } }),
  ]);
  expect(made.events).toEqual([
    { time: 0, kind: 'o', data: 'line 5\x1b[0m\r\n' },
    { time: 1.5, kind: 'm', data: 'mara (192.0.2.7): say hi' },
    { time: 1.5, kind: 'o', data: '> say hi\x1b[0m\r\n' },
    { time: 1.5, kind: 'o', data: 'Name? ' },
    { time: 2, kind: 'o', data: '\x1b[33m[lines 8 to 9 were not kept]\x1b[0m\r\n' },
    { time: 2.5, kind: 'm', data: 'panel: save' },
    { time: 2.5, kind: 'o', data: '> save\x1b[0m\r\n' },
  ]);
});
