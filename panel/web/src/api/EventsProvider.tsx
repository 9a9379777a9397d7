import { useEffect, useState, type ReactNode } from 'react';
import { EventsClient } from './events';
import { onReturn } from './onReturn';
import { EventsContext } from './useEvents';

/** One stream of changes for all pages below. */
export function EventsProvider({ children }: { children: ReactNode }) {
  const [events] = useState(() => new EventsClient());
  useEffect(() => {
    const leave = onReturn(events.hurry);
    return () => {
      leave();
      events.stop();
    };
  }, [events]);
  return <EventsContext value={events}>{children}</EventsContext>;
}
