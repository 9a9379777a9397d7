import { useEffect, useReducer, useRef } from 'react';
import { text } from '../../i18n/text';
import type { ConsoleFeed, Row } from './feed';
import { plain } from './plainText';

const SHOWN = 200;
const SPOKEN_AT_ONCE = 20;
const EVERY_MS = 500;

interface Entry {
  id: number;
  row: Row;
}

interface Log {
  entries: Entry[];
  next: number;
}

type Change = { kind: 'add'; rows: readonly Row[] } | { kind: 'clear' };

function change(log: Log, action: Change): Log {
  switch (action.kind) {
    case 'clear':
      return { entries: [], next: log.next };
    case 'add': {
      const added = action.rows.map((row, index) => ({ id: log.next + index, row }));
      return { entries: [...log.entries, ...added].slice(-SHOWN), next: log.next + added.length };
    }
  }
}

/**
 * The console for screen readers: plain lines in a live region, at most twenty read out per half second, the number
 * of those left out said instead.
 */
export function LogView({ feed }: { feed: ConsoleFeed }) {
  const [log, dispatch] = useReducer(change, feed, (now): Log => change({ entries: [], next: 1 }, { kind: 'add', rows: now.rows.slice(-SHOWN) }));
  const list = useRef<HTMLOListElement>(null);
  const follow = useRef(true);

  useEffect(() => {
    let waiting: Row[] = [];
    let left = 0;
    const unsubscribe = feed.onRows({
      rows: (rows) => {
        waiting.push(...rows.slice(-SPOKEN_AT_ONCE));
        left += Math.max(0, rows.length - SPOKEN_AT_ONCE);
        if (waiting.length > SPOKEN_AT_ONCE) {
          left += waiting.length - SPOKEN_AT_ONCE;
          waiting = waiting.slice(-SPOKEN_AT_ONCE);
        }
      },
      cleared: () => {
        waiting = [];
        left = 0;
        dispatch({ kind: 'clear' });
      },
    });
    const timer = setInterval(() => {
      if (waiting.length === 0) return;
      const skipped: Row[] = left > 0 ? [{ kind: 'gap', text: text.console.skippedLines(left) }] : [];
      dispatch({ kind: 'add', rows: [...skipped, ...waiting] });
      waiting = [];
      left = 0;
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }, [feed]);

  useEffect(() => {
    if (follow.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [log]);

  return (
    <ol
      ref={list}
      className="log-view"
      role="log"
      aria-live="polite"
      aria-relevant="additions"
      aria-label={text.console.terminal}
      // Scrollable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={(event) => {
        const at = event.currentTarget;
        follow.current = at.scrollHeight - at.scrollTop - at.clientHeight < 40;
      }}
    >
      {log.entries.map(({ id, row }) => (
        <li key={id} className={`log-view__row log-view__row--${row.kind}`}>
          {plain(row.text)}
        </li>
      ))}
    </ol>
  );
}
