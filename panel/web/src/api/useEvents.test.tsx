import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventsClient, type Change } from './events';
import { EventsContext, useRefreshOnAct } from './useEvents';

interface Reading {
  signal: AbortSignal;
  answer: (text: string) => void;
}

const KEY = ['rows'];
let readings: Reading[];
let tell: (change: Change) => void;

class Told extends EventsClient {
  override listen(_resource: string, _id: string, listener: (change: Change) => void): () => void {
    tell = listener;
    return () => undefined;
  }
}

function Rows() {
  const rows = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => new Promise<string>((answer) => readings.push({ signal, answer })),
  });
  useRefreshOnAct([], KEY, true, 5_000);
  return <p>{rows.data ?? 'nothing yet'}</p>;
}

const happens = () => tell({ kind: 'added', id: '1', object: {} });
const after = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

async function answered(number: number, text: string): Promise<void> {
  readings[number]?.answer(text);
  await after(10);
}

beforeEach(() => {
  vi.useFakeTimers();
  readings = [];
  render(
    <QueryClientProvider client={new QueryClient()}>
      <EventsContext value={new Told()}>
        <Rows />
      </EventsContext>
    </QueryClientProvider>,
  );
});

afterEach(() => {
  vi.useRealTimers();
});

describe('reading again when something happens', () => {
  it('lets a slow reading end however much happens, and reads once more after a pause', async () => {
    await answered(0, 'first');
    happens();
    await after(10);
    expect(readings).toHaveLength(2);
    for (let second = 0; second < 20; second += 1) {
      happens();
      await after(1_000);
    }
    expect(readings).toHaveLength(2);
    expect(readings[1]?.signal.aborted).toBe(false);

    await answered(1, 'second');
    expect(screen.getByText('second')).toBeVisible();
    await after(4_000);
    expect(readings).toHaveLength(2);
    await after(1_500);
    expect(readings).toHaveLength(3);
    await answered(2, 'third');
    await after(60_000);
    expect(screen.getByText('third')).toBeVisible();
    expect(readings).toHaveLength(3);
  });

  it('reads again what was being read when it happened', async () => {
    happens();
    await after(1_000);
    expect(readings).toHaveLength(1);
    await answered(0, 'perhaps older');
    await after(6_000);
    expect(readings).toHaveLength(2);
    await answered(1, 'newer');
    expect(screen.getByText('newer')).toBeVisible();
  });
});
