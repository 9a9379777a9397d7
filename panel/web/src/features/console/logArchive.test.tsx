import { render, screen } from '@testing-library/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakePanel } from '../../testing/fakePanel';
import { LogArchive } from './LogArchive';

const PATH = '/api/client/servers/9c1f04e2/logs';

function line(seq: number, line: string, kind = 'output'): unknown {
  return { seq, time: '2026-01-31T18:00:00Z', kind, actor: null, line };
}

function open() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <LogArchive server="9c1f04e2" />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

describe('the log below the console', () => {
  it('asks for nothing until it is searched, then shows matches page by page', async () => {
    const panel = new FakePanel().on('GET', PATH, ({ query }) => ({
      body:
        query.get('after') === null
          ? { data: [line(3, '\u001b[31mMara\u001b[0m joined')], meta: { oldest: 1, newest: 90, next: 3 } }
          : { data: [line(80, 'Mara left')], meta: { oldest: 1, newest: 90, next: null } },
    }));
    const user = open();
    expect(panel.seen).toHaveLength(0);

    await user.type(screen.getByRole('searchbox', { name: /Text/ }), 'mara');
    await user.click(screen.getByRole('button', { name: 'Search' }));
    expect(await screen.findByText('Mara joined')).toBeVisible();
    expect(panel.asked('GET', PATH)[0]?.query.get('search')).toBe('mara');

    await user.click(screen.getByRole('button', { name: 'Go on' }));
    expect(await screen.findByText('Mara left')).toBeVisible();
    expect(panel.asked('GET', PATH)[1]?.query.get('after')).toBe('3');
    expect(screen.queryByRole('button', { name: 'Go on' })).toBeNull();
  });

  it('reads on by itself through pages without a match, and says when there is none', async () => {
    const panel = new FakePanel().on('GET', PATH, ({ query }) => ({
      body: { data: [], meta: { oldest: 1, newest: 900, next: query.get('after') === '600' ? null : Number(query.get('after') ?? 0) + 300 } },
    }));
    const user = open();
    await user.click(screen.getByRole('button', { name: 'Search' }));

    expect(await screen.findByText('No line matches.')).toBeVisible();
    expect(panel.asked('GET', PATH)).toHaveLength(3);
  });

  it('offers what is asked for as a file', async () => {
    new FakePanel();
    const user = open();
    await user.type(screen.getByRole('searchbox', { name: /Text/ }), 'a b');

    expect(screen.getByRole('link', { name: 'Download' })).toHaveAttribute('href', `${PATH}/download?search=a+b&timestamps=true`);
  });
});
