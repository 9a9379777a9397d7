import { describe, expect, it } from 'vitest';
import { Reconnect } from './reconnect';

const LONGEST = () => 1;

describe('what a close code asks for', () => {
  it.each([
    [1000, '', { do: 'stop', code: 'closed' }],
    [1001, 'going away', { do: 'wait', reason: 'goingAway', atLeastMs: 0, detail: null }],
    [1001, 'server deleted', { do: 'stop', code: 'deleted' }],
    [1003, '', { do: 'stop', code: 'protocol' }],
    [1007, '', { do: 'stop', code: 'protocol' }],
    [1009, '', { do: 'stop', code: 'protocol' }],
    [1008, '', { do: 'wait', reason: 'policy', atLeastMs: 30_000, detail: null }],
    [1011, 'unexpected error, request 7', { do: 'wait', reason: 'fault', atLeastMs: 0, detail: 'unexpected error, request 7' }],
    [1013, 'too slow', { do: 'wait', reason: 'busy', atLeastMs: 0, detail: null }],
    [1006, '', { do: 'wait', reason: 'lost', atLeastMs: 0, detail: null }],
    [4401, '', { do: 'renew' }],
    [4403, '', { do: 'stop', code: 'forbidden' }],
    [4404, '', { do: 'wait', reason: 'moved', atLeastMs: 0, detail: null }],
    [4409, '', { do: 'stop', code: 'suspended' }],
  ])('%i %s', (code, reason, next) => {
    expect(new Reconnect(LONGEST).closed(code, reason)).toEqual(next);
  });
});

describe('how long it waits', () => {
  it('doubles the bound from 1 s to 30 s, and begins anew after a good message', () => {
    const reconnect = new Reconnect(LONGEST);
    expect(Array.from({ length: 7 }, () => reconnect.waitMs(0))).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(reconnect.attempt).toBe(7);
    reconnect.good();
    expect(reconnect.waitMs(0)).toBe(1000);
  });

  it('may wait anything from nothing to the bound', () => {
    expect(new Reconnect(() => 0).waitMs(0)).toBe(0);
    expect(new Reconnect(() => 0.25).waitMs(0)).toBe(250);
  });

  it('never waits less than it was told to', () => {
    expect(new Reconnect(() => 0).waitMs(30_000)).toBe(30_000);
  });
});

describe('a refused credential', () => {
  it('is renewed once, again only after a good message or when asked', () => {
    const reconnect = new Reconnect(LONGEST);
    expect(reconnect.refused()).toEqual({ do: 'renew' });
    expect(reconnect.closed(4401, '')).toEqual({ do: 'stop', code: 'token' });
    reconnect.good();
    expect(reconnect.closed(4401, '')).toEqual({ do: 'renew' });
    reconnect.asked(true);
    expect(reconnect.refused()).toEqual({ do: 'renew' });
  });
});
