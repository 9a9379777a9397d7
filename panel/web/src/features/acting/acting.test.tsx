import { QueryClient } from '@tanstack/react-query';
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../api/keys';
import { FakePanel, listOf, MARA, refused } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';
import { comeBack, page } from './queries';

const SLOW = { timeout: 10_000 };
const ALICE = { ...MARA, id: 2, admin: false, username: 'alice', email: 'alice@example.org' };
const ACTING = { ...ALICE, impersonation: { administrator: 'mara', username: 'alice', reason: 'why', until: '2026-01-01T10:00:00Z' } };
const END = '/api/client/account/impersonation/end';
const { open } = page;
let opened: string[] = [];
let panel: FakePanel;

function signedInAs(account: object) {
  panel = new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: account } }))
    .on('GET', '/api/client', () => ({ body: listOf([]) }));
}

const OWNERS_BUTTONS = ['Change password', 'New key', 'Delete: backup script', 'Sign out all others', 'Sign out'];

/** Signed in, with a key, the session of an administrator and another one. */
function accountOf(account: object) {
  signedInAs(account);
  const session = { ip: null, user_agent: null, current: true, created_at: '2026-01-01T00:00:00Z', last_seen_at: '2026-01-01T00:00:00Z' };
  const key = { identifier: 'ptlc_1', description: 'backup script', allowed_ips: [], last_used_at: null, created_at: '2026-01-01T00:00:00Z' };
  panel
    .list('/api/client/account/sessions', [
      { ...session, id: 's', impersonator: 'mara' },
      { ...session, id: 't', current: false },
    ])
    .list('/api/client/account/api-keys', [key]);
}

beforeEach(() => {
  opened = [];
  page.open = (path) => {
    opened.push(path);
  };
});
afterEach(() => {
  page.open = open;
});

describe('acting as another user', () => {
  it('asks for a reason and the own password, and starts the page anew', async () => {
    signedInAs(MARA);
    const people = [MARA, ALICE].map((person) => ({ ...person, uuid: person.username, root_admin: person.admin, '2fa': false, created_at: '2026-01-01T00:00:00Z' }));
    panel.list('/api/application/users', people);
    let wrong = true;
    panel.on('POST', '/api/application/users/2/impersonate', () => (wrong ? refused(400, 'InvalidPasswordProvidedException', 'The password is wrong.') : { body: {} }));
    const { user } = renderAt('/admin/users');

    await user.click(await screen.findByRole('button', { name: 'Act as alice' }, SLOW));
    expect(screen.queryByRole('button', { name: 'Act as mara' })).toBeNull();
    const dialog = screen.getByRole('dialog');
    const go = within(dialog).getByRole('button', { name: 'Act as alice' });
    expect(go).toBeDisabled();
    await user.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'why');
    await user.type(within(dialog).getByLabelText('Your own password'), 'no');
    await user.click(go);
    expect(await within(dialog).findByText(/The password is wrong/)).toBeVisible();
    expect(within(dialog).getByLabelText('Your own password')).toHaveValue('');

    wrong = false;
    await user.type(within(dialog).getByLabelText('Your own password'), 'yes');
    await user.click(go);
    await waitFor(() => expect(opened).toEqual(['/']));
    expect(panel.asked('POST', '/api/application/users/2/impersonate').at(-1)?.body).toEqual({ reason: 'why', password: 'yes' });
  });

  it('says so over the page, and leaves', async () => {
    signedInAs(ACTING);
    panel.on('POST', END, () => ({ status: 204 }));
    const { user } = renderAt('/');

    const bar = await screen.findByRole('region', { name: 'Acting as another user' });
    expect(bar).toHaveTextContent('You are acting as alice');
    await user.click(within(bar).getByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(opened).toEqual(['/admin/users']));
  });

  it('keeps the account’s own forms and buttons away, and marks the session in the list', async () => {
    accountOf(ACTING);
    renderAt('/account');

    expect(await screen.findByText(/can be changed by their owner only/, undefined, SLOW)).toBeVisible();
    expect(screen.queryByLabelText('Current password')).toBeNull();
    expect(await screen.findByText('mara, an administrator, acts as you')).toBeVisible();
    expect(await screen.findByText('backup script')).toBeVisible();
    const main = within(screen.getByRole('main'));
    for (const name of OWNERS_BUTTONS) expect(main.queryByRole('button', { name })).toBeNull();
  });

  it('leaves the buttons of an account to its owner', async () => {
    accountOf(ALICE);
    renderAt('/account');

    expect(await screen.findByText('backup script', undefined, SLOW)).toBeVisible();
    const main = within(screen.getByRole('main'));
    for (const name of OWNERS_BUTTONS) expect(await main.findByRole('button', { name }, SLOW)).toBeVisible();
    expect(screen.queryByText(/can be changed by their owner only/)).toBeNull();
  });

  it('shows nothing to those who are themselves', async () => {
    signedInAs(ALICE);
    renderAt('/');

    await screen.findAllByText('alice', undefined, SLOW);
    expect(screen.queryByRole('region', { name: 'Acting as another user' })).toBeNull();
  });

  it('comes back when the time is over, and not when there is nothing to come back to', async () => {
    const queries = new QueryClient();
    panel = new FakePanel().on('POST', END, () => ({ status: 204 }));
    expect(await comeBack(queries)).toBe(false);

    queries.setQueryData(keys.account, ACTING);
    expect(await comeBack(queries)).toBe(true);
    expect(opened).toEqual(['/admin/users']);

    const later = new QueryClient();
    later.setQueryData(keys.account, ACTING);
    panel.on('POST', END, () => refused(401, 'AuthenticationException', 'no'));
    expect(await comeBack(later)).toBe(false);
  });

  it('takes all refusals of one page the same way back', async () => {
    const queries = new QueryClient();
    queries.setQueryData(keys.account, ACTING);
    let ended = false;
    panel = new FakePanel().on('POST', END, () => {
      if (ended) return refused(401, 'AuthenticationException', 'no');
      ended = true;
      return { status: 204 };
    });

    expect(await Promise.all([comeBack(queries), comeBack(queries), comeBack(queries)])).toEqual([true, true, true]);
    // one that comes in while the next page is opening
    expect(await comeBack(queries)).toBe(true);
    expect(opened).toEqual(['/admin/users']);
    expect(panel.asked('POST', END)).toHaveLength(1);
  });
});
