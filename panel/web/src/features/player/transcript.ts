import { plain } from '../console/plainText';
import type { Cast } from './cast';

/** What was printed, as plain text, and which event each part of it came with. */
export interface Transcript {
  text: string;
  starts: number[];
  events: number[];
}

export function transcriptOf(cast: Cast): Transcript {
  const parts: string[] = [];
  const starts: number[] = [];
  const events: number[] = [];
  let length = 0;
  cast.events.forEach((event, index) => {
    if (event.kind !== 'o' && event.kind !== 'm') return;
    const shown = plain(event.data).toLowerCase();
    if (shown === '') return;
    starts.push(length);
    events.push(index);
    parts.push(shown);
    length += shown.length;
  });
  return { text: parts.join(''), starts, events };
}

const MOST_MATCHES = 1000;

/** The events with which each match of `term` is complete, in order, each event once. */
export function search(transcript: Transcript, term: string): number[] {
  const wanted = term.toLowerCase();
  const found: number[] = [];
  if (wanted === '') return found;
  for (let at = transcript.text.indexOf(wanted); at >= 0 && found.length < MOST_MATCHES; at = transcript.text.indexOf(wanted, at + wanted.length)) {
    const event = eventAt(transcript, at + wanted.length - 1);
    if (found.at(-1) !== event) found.push(event);
  }
  return found;
}

function eventAt({ starts, events }: Transcript, position: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return events[low - 1] ?? 0;
}
