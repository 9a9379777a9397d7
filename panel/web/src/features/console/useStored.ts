import { useState } from 'react';
import { browserStorage } from './commandHistory';

/** A choice that the browser remembers. */
export function useStored(key: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => browserStorage()?.getItem(key) ?? initial);
  return [
    value,
    (next) => {
      setValue(next);
      try {
        browserStorage()?.setItem(key, next);
      } catch {
        // Then it lasts until the page is left.
      }
    },
  ];
}
