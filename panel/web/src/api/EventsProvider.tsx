import { useEffect, useState, type ReactNode } from 'react';
import { EventsClient } from './events';
import { EventsContext } from './useEvents';

/** One stream of changes for all pages below. */
export function EventsProvider({ children }: { children: ReactNode }) {
  const [events] = useState(() => new EventsClient());
  useEffect(() => {
    const shown = () => {
      if (!document.hidden) events.hurry();
    };
    window.addEventListener('online', events.hurry);
    document.addEventListener('visibilitychange', shown);
    return () => {
      window.removeEventListener('online', events.hurry);
      document.removeEventListener('visibilitychange', shown);
      events.stop();
    };
  }, [events]);
  return <EventsContext value={events}>{children}</EventsContext>;
}
