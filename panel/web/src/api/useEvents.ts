import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useEffectEvent } from 'react';
import type { Item } from './envelope';
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

/** A busy panel may change many objects at once; between two readings of a list there is at least this pause. */
const PAUSE_MS = 1_000;

/**
 * Reads the queries below `key` again when something changes. With `shown`, changes of objects that are not among these
 * are no reason; what comes or goes always is.
 */
export function useRefreshOn(resource: Resource, id: string, key: QueryKey, shown?: readonly string[]): void {
  useRefreshWhen(resource, id, key, (change) => shown === undefined || change.kind !== 'modified' || shown.includes(change.id));
}

/**
 * The same for what has no topic of its own, for administrators: the audit log tells of everything that happens.
 * `areas` are beginnings of events, such as `egg:`; none means any. What is dear to read asks for a longer pause.
 */
export function useRefreshOnAct(areas: readonly string[], key: QueryKey, enabled = true, pauseMs = PAUSE_MS): void {
  useRefreshWhen(
    'audit',
    enabled ? '*' : '',
    key,
    (change) => {
      if (change.kind === 'synced') return true;
      if (change.kind !== 'added') return false;
      const event = (change.object as Partial<Item<{ event?: string }>>).attributes?.event ?? '';
      return areas.length === 0 || areas.some((area) => event.startsWith(area));
    },
    pauseMs,
  );
}

/** A reading is never broken off by the next change, or a slow one would never end: it is made once more afterwards. */
function useRefreshWhen(resource: Resource, id: string, key: QueryKey, when: (change: Change) => boolean, pauseMs = PAUSE_MS): void {
  const queries = useQueryClient();
  const events = useContext(EventsContext);
  const isBeingRead = useEffectEvent(() => queries.isFetching({ queryKey: key, type: 'active' }) > 0);
  const refresh = useEffectEvent(() => queries.invalidateQueries({ queryKey: key }, { cancelRefetch: false }));
  const matters = useEffectEvent(when);
  useEffect(() => {
    if (events === null || id === '') return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = -Infinity;
    let reading = false;
    let again = false;
    let ended = false;
    const plan = () => {
      if (reading) again = true;
      else timer ??= setTimeout(() => void read(), Math.max(0, last + pauseMs - Date.now()));
    };
    const read = async () => {
      timer = undefined;
      reading = true;
      // What is being read already may be older than the change.
      again = isBeingRead();
      await refresh();
      reading = false;
      last = Date.now();
      if (again && !ended) plan();
    };
    const stop = events.listen(resource, id, (change) => {
      if (matters(change)) plan();
    });
    return () => {
      ended = true;
      clearTimeout(timer);
      stop();
    };
  }, [events, resource, id, pauseMs]);
}
