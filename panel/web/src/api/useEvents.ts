import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useEffectEvent } from 'react';
import type { Change, EventsClient, Resource } from './events';

export const EventsContext = createContext<EventsClient | null>(null);

/** Hears what happens to one object, or with `*` to all that one may see, while the component is shown. */
export function useEvents(resource: Resource, id: string, onChange: (change: Change) => void): void {
  const events = useContext(EventsContext);
  const listener = useEffectEvent(onChange);
  useEffect(() => {
    if (events === null || id === '') return undefined;
    return events.listen(resource, id, (change) => listener(change));
  }, [events, resource, id]);
}

/** A busy panel may change many objects at once; a list is read again at most so often. */
const CLOSEST_MS = 1_000;

/**
 * Reads the queries below `key` again when something changes. With `shown`, changes of objects that are not among these
 * are no reason; what comes or goes always is.
 */
export function useRefreshOn(resource: Resource, id: string, key: QueryKey, shown?: readonly string[]): void {
  const queries = useQueryClient();
  const events = useContext(EventsContext);
  const refresh = useEffectEvent(() => {
    void queries.invalidateQueries({ queryKey: key });
  });
  const matters = useEffectEvent((change: Change) => shown === undefined || change.kind !== 'modified' || shown.includes(change.id));
  useEffect(() => {
    if (events === null || id === '') return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = -Infinity;
    const run = () => {
      timer = undefined;
      last = Date.now();
      refresh();
    };
    const stop = events.listen(resource, id, (change) => {
      if (!matters(change)) return;
      timer ??= setTimeout(run, Math.max(0, last + CLOSEST_MS - Date.now()));
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [events, resource, id]);
}
