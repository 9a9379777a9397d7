import { expect, it } from 'vitest';
import { cast } from './cast';
import { search, transcriptOf } from './transcript';

it('finds text across events, without colours and without regard to case', () => {
  const transcript = transcriptOf(
    cast({ width: 80, height: 24, startedAt: '' }, [
      { time: 0.5, kind: 'o', data: 'hel' },
      { time: 1, kind: 'o', data: 'lo\r\n' },
      { time: 2, kind: 'r', data: '120x40' },
      { time: 3, kind: 'o', data: '\u001b[32mby\u001b[0me hello' },
      { time: 4, kind: 'i', data: 'typed' },
      { time: 5, kind: 'm', data: 'the end' },
    ]),
  );
  expect(search(transcript, 'HELLO')).toEqual([1, 3]);
  expect(search(transcript, 'bye')).toEqual([3]);
  expect(search(transcript, 'end')).toEqual([5]);
  expect(search(transcript, 'typed')).toEqual([]);
  expect(search(transcript, '')).toEqual([]);
});
