import { describe, expect, it } from 'vitest';
import { cast, parseCast, type CastEvent } from './cast';
import { clock } from './clock';
import { Playback, type Drive, type Screen } from './playback';

class Paper implements Screen {
  text = '';
  size = '';
  resets = 0;
  reset(width: number, height: number) {
    this.text = '';
    this.size = `${width}x${height}`;
    this.resets += 1;
  }
  resize(width: number, height: number) {
    this.size = `${width}x${height}`;
  }
  write(data: string) {
    this.text += data;
  }
}

/** A clock that goes on when told to. */
class Hand implements Drive {
  time = 0;
  tick: (() => void) | null = null;
  now = () => this.time;
  every = (tick: () => void) => {
    this.tick = tick;
    return () => {
      this.tick = null;
    };
  };
  pass(ms: number) {
    for (let left = ms; left > 0; left -= 50) {
      this.time += Math.min(50, left);
      this.tick?.();
    }
  }
}

function session(events: CastEvent[]) {
  const paper = new Paper();
  const hand = new Hand();
  const playback = new Playback(cast({ width: 100, height: 20, startedAt: '' }, events), paper, hand);
  return { paper, hand, playback };
}

const EVENTS: CastEvent[] = [
  { time: 0, kind: 'o', data: 'a' },
  { time: 0.5, kind: 'o', data: 'b' },
  { time: 0.5, kind: 'm', data: 'mara: stop' },
  { time: 30, kind: 'o', data: 'c' },
  { time: 30.2, kind: 'r', data: '50x10' },
  { time: 31, kind: 'o', data: 'd' },
];

describe('playing a recording', () => {
  it('shows each event at its time and stops at the end', () => {
    const { paper, hand, playback } = session(EVENTS);
    playback.skipIdle(false);
    expect(paper.text).toBe('a');
    expect(paper.size).toBe('100x20');

    playback.play();
    hand.pass(400);
    expect(paper.text).toBe('a');
    hand.pass(200);
    expect(paper.text).toBe('ab');
    hand.pass(29_000);
    expect(paper.text).toBe('ab');
    hand.pass(2_000);
    expect(paper.text).toBe('abcd');
    expect(paper.size).toBe('50x10');
    expect(playback.view()).toMatchObject({ playing: false, position: 31 });
  });

  it('skips silence after a second of it', () => {
    const { paper, hand, playback } = session(EVENTS);
    playback.play();
    hand.pass(1_400);
    expect(paper.text).toBe('ab');
    hand.pass(200);
    expect(paper.text).toBe('abc');
    expect(playback.view().position).toBeLessThan(30.5);
  });

  it('plays at half and at four times the speed', () => {
    const { paper, hand, playback } = session(EVENTS);
    playback.skipIdle(false);
    playback.speed(0.5);
    playback.play();
    hand.pass(900);
    expect(paper.text).toBe('a');
    hand.pass(200);
    expect(paper.text).toBe('ab');
    playback.speed(4);
    hand.pass(7_500);
    expect(paper.text).toBe('abc');
  });

  it('pauses, seeks both ways, and plays again from the start', () => {
    const { paper, hand, playback } = session(EVENTS);
    playback.play();
    hand.pass(200);
    playback.pause();
    hand.pass(5_000);
    expect(paper.text).toBe('a');

    playback.seek(30.5);
    expect(paper.text).toBe('abc');
    playback.seek(0.2);
    expect(paper.text).toBe('a');
    expect(paper.size).toBe('100x20');
    playback.seek(999);
    expect(paper.text).toBe('abcd');
    expect(playback.view().position).toBe(31);

    playback.play();
    expect(paper.text).toBe('a');
    expect(playback.view()).toMatchObject({ playing: true, position: 0 });
  });
});

describe('reading an asciicast', () => {
  it('takes the header and every event that can be read', () => {
    const read = parseCast(
      [
        '{"version":2,"width":120,"height":30,"timestamp":1767261600,"title":"x"}',
        '[0.1,"o","hello\\r\\n"]',
        '[1.5,"m","mara (192.0.2.7): say hi"]',
        '[1.2,"o","earlier than before"]',
        '["x","o","no time"]',
        '[2,"z","unknown kind"]',
        '[2.5,"o","torn',
      ].join('\n'),
    );
    expect(read).toMatchObject({ width: 120, height: 30, startedAt: '2026-01-01T10:00:00.000Z', duration: 1.5 });
    expect(read?.events).toEqual([
      { time: 0.1, kind: 'o', data: 'hello\r\n' },
      { time: 1.5, kind: 'm', data: 'mara (192.0.2.7): say hi' },
      { time: 1.5, kind: 'o', data: 'earlier than before' },
    ]);
  });

  it('refuses what is none, and bounds a hostile size', () => {
    for (const none of ['', 'no json', '[]', '{"version":1,"width":1,"height":1}']) expect(parseCast(none)).toBeNull();
    expect(parseCast('{"version":2,"width":1e9,"height":-5}')).toMatchObject({ width: 1000, height: 1, events: [] });
  });
});

it('writes times as clocks do', () => {
  expect([clock(0), clock(65.9), clock(3_723)]).toEqual(['0:00', '1:05', '1:02:03']);
});
