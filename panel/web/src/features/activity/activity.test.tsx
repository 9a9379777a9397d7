import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakePanel, listOf, MARA } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';

const SLOW = { timeout: 60_000 };

const entry = (changes: object) => ({
  id: 'a',
  event: 'auth:fail',
  is_api: false,
  ip: null,
  properties: { ip: '[hidden]', username: 'mara' },
  outcome: 'failed',
  source: 'web',
  timestamp: '2026-01-01T00:00:00Z',
  relationships: { actor: { object: 'null_resource', attributes: null } },
  ...changes,
});

describe('account activity', () => {
  it('tells one’s own acts from others, with addresses of one’s own only', async () => {
    const panel = new FakePanel()
      .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
      .on('GET', '/api/client/account/activity', () => ({
        body: listOf([entry({}), entry({ id: 'b', event: 'auth:success', outcome: 'ok', ip: '198.51.100.7', relationships: { actor: { object: 'user', attributes: { username: 'mara' } } } })]),
      }));
    const { user } = renderAt('/account/activity');

    expect(await screen.findByText('Failed to sign in as “mara”', {}, SLOW)).toBeVisible();
    expect(screen.getByText('You')).toBeVisible();
    expect(screen.getByText('198.51.100.7')).toBeVisible();
    expect(screen.queryByText('[hidden]')).toBeNull();
    await user.click(screen.getAllByText('Details')[0]!);
    expect(screen.getByText('auth:fail')).toBeVisible();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Show' }), 'Signing in');
    expect(panel.asked('GET', '/api/client/account/activity').at(-1)?.query.get('filter[event]')).toBe('auth:');
  });
});
