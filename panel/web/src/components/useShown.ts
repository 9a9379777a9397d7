import { useEffect, useRef } from 'react';

/** For a strip of links that scrolls: the one of the present page is brought into view, whichever way one came there. */
export function useActiveShown<T extends HTMLElement>(place: string) {
  const strip = useRef<T>(null);
  useEffect(() => {
    strip.current?.querySelector('.active')?.scrollIntoView?.({ block: 'nearest', inline: 'center' });
  }, [place]);
  return strip;
}
