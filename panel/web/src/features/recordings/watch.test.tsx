import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakePanel, MARA } from '../../testing/fakePanel';
import { renderAt } from '../../testing/renderAt';
import { LiveCast } from './liveCast';

const SLOW = { timeout: 20_000 };
const HEAD = '{"version":2,"width":97,"height":31}\n';

class Paper {
  log: string[] = [];
  reset(width: number, height: number): void {
    this.log.push(`reset ${width}x${height}`);
  }
  resize(width: number, height: number): void {
    this.log.push(`resize ${width}x${height}`);
  }
  write(data: string): void {
    this.log.push(data);
  }
}

describe('a recording that comes while it is made', () => {
  it('is shown in its order, from the beginning after each break', () => {
    const paper = new Paper();
    const live = new LiveCast(paper);
    live.feed(`${HEAD}[0.1,"o","a"]\n[0.2,"o","b"]\n[0.3,"r","120x40"]\n[0.4,"o","c"]\n`);
    live.feed('[0.5,"i","secret"]\n[0.6,"m","full"]\nrubbish\n[0.7,"o","d"]\n');
    live.restart();
    live.feed(HEAD);

    expect(paper.log).toEqual(['reset 97x31', 'ab', 'resize 120x40', 'c', 'd', 'reset 97x31']);
  });

  it('shows nothing before it is a recording', () => {
    const paper = new Paper();
    new LiveCast(paper).feed('[0.1,"o","a"]\nnull\n');
    expect(paper.log).toEqual([]);
  });
});

const SESSION = {
  id: '0b9df1c7-5d0e-4a83-9d2b-0a7a52f1c001',
  state: 'live',
  recording: 'running',
  policy: 'on',
  user: 'u',
  username: 'sue',
  server: 's',
  server_name: 'lobby',
  node_id: 1,
  node: 'fra-01',
  ip: '192.0.2.7',
  cols: 80,
  rows: 24,
  created_at: '2026-11-25T10:00:00Z',
  started_at: '2026-11-25T10:00:01Z',
  ended_at: null,
  duration: null,
  program: null,
  exit_code: null,
  reason: null,
  size: null,
  sha256: null,
  truncated: false,
};

function panelWith(session: object): FakePanel {
  return new FakePanel()
    .on('GET', '/api/client/account', () => ({ body: { object: 'user', attributes: MARA } }))
    .on('GET', `/api/application/shell-sessions/${SESSION.id}`, () => ({ body: { object: 'shell_session', attributes: session } }));
}

describe('an open shell', () => {
  it('is offered to be watched, and not watched by itself', async () => {
    panelWith(SESSION);
    renderAt(`/admin/shells/${SESSION.id}`);
    expect(await screen.findByRole('button', { name: 'Watch live' }, SLOW)).toBeVisible();
    expect(screen.getByText(/That you watched is noted/)).toBeVisible();
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('that is not recorded is not watched', async () => {
    panelWith({ ...SESSION, recording: 'none' });
    renderAt(`/admin/shells/${SESSION.id}`);
    expect(await screen.findByText(/not recorded, so it cannot be watched/, undefined, SLOW)).toBeVisible();
  });

  it('is marked in the list', async () => {
    panelWith(SESSION).list('/api/application/shell-sessions', [SESSION]);
    const { user, address } = renderAt('/admin/shells');
    await user.click(await screen.findByRole('link', { name: 'Watch live' }, SLOW));
    await waitFor(() => expect(address()).toBe(`/admin/shells/${SESSION.id}`), SLOW);
  });
});
