import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EventsClient, type Change } from './events';
import type { LiveOptions } from './liveSocket';

class Stage {
  options!: LiveOptions;
  running = false;
  readonly sent: Record<string, unknown>[] = [];
  readonly client = new EventsClient((options) => {
    this.options = options;
    return {
      start: () => {
        this.running = true;
      },
      stop: () => {
        this.running = false;
      },
      retryIfWaiting: () => undefined,
      send: (data) => {
        if (typeof data === 'string') this.sent.push(JSON.parse(data) as Record<string, unknown>);
        return true;
      },
    };
  });

  opens(): void {
    this.options.onLink?.({ state: 'open' });
    this.options.onOpen?.();
  }

  says(frame: object): void {
    this.options.onMessage(JSON.stringify(frame));
  }
}

describe('the stream of changes', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('is open while someone listens, and subscribes to each thing once', () => {
    const stage = new Stage();
    expect(stage.running).toBe(false);
    const one = stage.client.listen('servers', '*', () => undefined);
    const two = stage.client.listen('servers', '*', () => undefined);
    expect(stage.running).toBe(true);
    stage.opens();
    expect(stage.sent).toEqual([{ action: 'subscribe', resource: 'servers', id: '*', initial: false }]);

    one();
    expect(stage.sent).toHaveLength(1);
    two();
    expect(stage.sent.at(-1)).toMatchObject({ action: 'unsubscribe', resource: 'servers' });
    vi.advanceTimersByTime(10_000);
    expect(stage.running).toBe(false);
  });

  it('tells those whom it concerns, by short ids too', () => {
    const stage = new Stage();
    const all: Change[] = [];
    const mine: Change[] = [];
    const nodes: Change[] = [];
    stage.client.listen('servers', '*', (change) => all.push(change));
    stage.client.listen('servers', '9c1f04e2', (change) => mine.push(change));
    stage.client.listen('nodes', '*', (change) => nodes.push(change));
    stage.opens();
    stage.says({ type: 'MODIFIED', resource: 'servers', id: '9c1f04e2-52b6-4d1e-9a55-7a2b5a0d7f11', version: 4, object: {} });
    stage.says({ type: 'DELETED', resource: 'servers', id: '11111111-52b6-4d1e-9a55-7a2b5a0d7f11', version: 5 });
    stage.says({ type: 'SYNCED', resource: 'servers', id: '9c1f04e2', version: 5 });

    expect(all.map(({ kind }) => kind)).toEqual(['modified', 'deleted']);
    expect(mine.map(({ kind }) => kind)).toEqual(['modified', 'synced']);
    expect(nodes).toEqual([]);
  });

  it('subscribes anew when changes were missed, and after each break', () => {
    const stage = new Stage();
    stage.client.listen('servers', '*', () => undefined);
    stage.client.listen('users', '*', () => undefined);
    stage.opens();
    stage.says({ type: 'RESYNC', resource: 'servers' });
    expect(stage.sent.map(({ resource }) => resource)).toEqual(['servers', 'users', 'servers']);

    stage.options.onLink?.({ state: 'connecting', attempt: 1 });
    stage.opens();
    expect(stage.sent.map(({ resource }) => resource)).toEqual(['servers', 'users', 'servers', 'servers', 'users']);
  });
});
