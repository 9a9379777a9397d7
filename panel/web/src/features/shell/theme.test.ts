import { beforeEach, describe, expect, it, vi } from 'vitest';

const page = document.documentElement.dataset;

/** The system's choice of colours, which may change while the page is open. */
function system(light: boolean) {
  const media = { matches: light, changed: () => undefined as void, addEventListener: (_: string, listener: () => void) => (media.changed = listener) };
  vi.stubGlobal('matchMedia', () => media);
  return media;
}

beforeEach(() => {
  vi.resetModules();
  delete page.theme;
  delete page.chosenTheme;
});

describe('colours', () => {
  it('follow the system, also when it changes its mind', async () => {
    const media = system(false);
    const { setTheme } = await import('./theme');
    setTheme('system');
    expect(page.theme).toBe('dark');
    media.matches = true;
    media.changed();
    expect(page.theme).toBe('light');
  });

  it('stay as chosen and are remembered', async () => {
    const media = system(true);
    const { setTheme } = await import('./theme');
    setTheme('dark');
    media.changed();
    expect(page.theme).toBe('dark');
    expect(localStorage.getItem('quetzal.theme')).toBe('dark');
    setTheme('system');
    expect(page.theme).toBe('light');
    expect(localStorage.getItem('quetzal.theme')).toBeNull();
  });
});
