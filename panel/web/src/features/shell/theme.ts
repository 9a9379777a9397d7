import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'dark' | 'light';

const KEY = 'quetzal.theme';
const listeners = new Set<() => void>();
const systemLight = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: light)') : null;

/** The choice and what it comes to stand on the document, where the style sheets and theme.js find them. */
const page = document.documentElement.dataset;

function read(): Theme {
  const chosen = page.chosenTheme;
  return chosen === 'dark' || chosen === 'light' ? chosen : 'system';
}

function show(): void {
  const theme = read();
  page.theme = theme === 'system' ? (systemLight?.matches === true ? 'light' : 'dark') : theme;
  for (const listener of listeners) listener();
}

systemLight?.addEventListener('change', show);

export function setTheme(theme: Theme): void {
  if (theme === 'system') delete page.chosenTheme;
  else page.chosenTheme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  show();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, read);
}

/** What is really on screen: the choice, or the system's when there is none. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => page.theme !== 'light');
}
