import { describe, expect, it } from 'vitest';
import { readWorkFrame, WorkLines, type WorkFrame } from './work';

const line = (seq: number, output: string, timestamp = 'then'): WorkFrame => ({ seq, timestamp, action: 'script', output, done: false });

describe('the lines of an installation', () => {
  it('are neither doubled nor lost by a new connection', () => {
    const lines = new WorkLines();
    lines.connected();
    expect([line(1, 'a'), line(2, 'b')].map((frame) => lines.take(frame))).toEqual(['more', 'more']);
    lines.connected();
    expect([line(1, 'a'), line(2, 'b'), line(3, 'c')].map((frame) => lines.take(frame))).toEqual(['nothing', 'nothing', 'more']);
    expect(lines.lines.map(({ output }) => output)).toEqual(['a', 'b', 'c']);
  });

  it('make room for those of another run', () => {
    const lines = new WorkLines();
    lines.connected();
    lines.take(line(1, 'a'));
    lines.take(line(2, 'b'));
    lines.connected();
    expect(lines.take(line(1, 'a', 'now'))).toBe('anew');
    expect(lines.lines).toHaveLength(1);
  });

  it('are read with care', () => {
    expect(readWorkFrame('{"done":true,"action":"none"}')).toEqual({ done: true, action: 'none' });
    for (const bad of ['', 'null', '[]', '{"done":1,"action":"x"}', '{"done":true}']) expect(readWorkFrame(bad)).toBeNull();
  });
});
