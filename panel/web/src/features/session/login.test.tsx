import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakePanel, listOf, MARA, refused } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';

function signedOut(): FakePanel {
  let signedIn = false;
  return new FakePanel()
    .on('GET', '/api/client/account', () => (signedIn ? { body: { object: 'user', attributes: MARA } } : refused(401, 'AuthenticationException', 'no')))
    .on('GET', '/api/client', () => ({ body: listOf([]) }))
    .on('POST', '/auth/login', ({ body }) => {
      if ((body as { password: string }).password !== 'right') return refused(400, 'DisplayException', 'no match');
      signedIn = true;
      return { body: { data: { complete: true, intended: '/' } } };
    })
    .on('POST', '/auth/login/checkpoint', () => {
      signedIn = true;
      return { body: { data: { complete: true, intended: '/' } } };
    });
}

async function fill(user: ReturnType<typeof renderAt>['user'], password: string) {
  await user.type(await screen.findByRole('textbox', { name: 'User name or e-mail' }), 'mara');
  await user.type(screen.getByLabelText('Password'), password);
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('signing in', () => {
  it('leads a stranger to the login, and back to where they wanted to go', async () => {
    const panel = signedOut();
    const { user, address } = renderAt('/account');
    await fill(user, 'right');

    await waitFor(() => expect(address()).toBe('/account'));
    const [login] = panel.asked('POST', '/auth/login');
    expect(login?.body).toEqual({ user: 'mara', password: 'right' });
    expect(login?.headers.get('X-XSRF-TOKEN')).toBe('csrf=1');
  });

  it('says what was wrong, keeps the name and forgets the password', async () => {
    signedOut();
    const { user } = renderAt('/');
    await fill(user, 'wrong');

    expect(await screen.findByRole('alert')).toHaveTextContent('The name or the password is not right');
    expect(screen.getByRole('textbox', { name: 'User name or e-mail' })).toHaveValue('mara');
    expect(screen.getByLabelText('Password')).toHaveValue('');
  });

  it('asks for both fields before it asks the panel', async () => {
    const panel = signedOut();
    const { user } = renderAt('/');
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));

    expect(screen.getByText('Enter your user name or e-mail.')).toBeVisible();
    expect(panel.asked('POST', '/auth/login')).toHaveLength(0);
  });

  it('tells how long a locked name has to wait', async () => {
    signedOut().on('POST', '/auth/login', () => ({ ...refused(429, 'ValidationException', 'locked'), headers: { 'Retry-After': '42' } }));
    const { user } = renderAt('/');
    await fill(user, 'right');

    expect(await screen.findByRole('alert')).toHaveTextContent('try again in 42 s');
  });

  it('goes through the second factor with an app code or a recovery code', async () => {
    const panel = signedOut().on('POST', '/auth/login', () => ({ body: { data: { complete: false, confirmation_token: 'token' } } }));
    const { user, address } = renderAt('/');
    await fill(user, 'right');
    await user.click(await screen.findByRole('button', { name: 'Use a recovery code' }));
    await user.type(screen.getByRole('textbox', { name: 'Recovery code' }), 'abc123');
    await user.click(screen.getByRole('button', { name: 'Continue' }));

    await waitFor(() => expect(address()).toBe('/'));
    expect(panel.asked('POST', '/auth/login/checkpoint')[0]?.body).toEqual({ confirmation_token: 'token', recovery_token: 'abc123' });
  });

  it('never leaves the page for an address someone else put there', async () => {
    signedOut();
    const { user, address } = renderAt('/login', { from: '//evil.example/x' });
    await fill(user, 'right');

    await waitFor(() => expect(address()).toBe('/'));
  });

  it('fetches a new CSRF token once when the old one is refused', async () => {
    let tries = 0;
    const panel = signedOut();
    panel.on('POST', '/auth/login', () => (++tries === 1 ? refused(419, 'HttpException', 'CSRF') : refused(400, 'DisplayException', 'no')));
    const { user } = renderAt('/');
    await fill(user, 'right');

    await screen.findByRole('alert');
    expect(panel.asked('POST', '/auth/login')).toHaveLength(2);
  });
});
