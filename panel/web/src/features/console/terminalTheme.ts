import type { ITheme } from '@xterm/xterm';

/** The colours of a terminal in the page's present theme. */
export function themeOf(style: CSSStyleDeclaration): ITheme {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const dark = style.colorScheme !== 'light';
  return {
    background: colour('--term-bg'),
    foreground: colour('--term-fg'),
    cursor: colour('--term-cursor'),
    selectionBackground: colour('--term-selection'),
    scrollbarSliderBackground: dark ? '#ffffff22' : '#00000022',
    scrollbarSliderHoverBackground: dark ? '#ffffff3a' : '#0000003a',
    scrollbarSliderActiveBackground: dark ? '#ffffff50' : '#00000050',
    ...(dark ? DARK : LIGHT),
  };
}

const DARK: ITheme = {
  black: '#1d2b2b',
  red: '#ff6b81',
  green: '#4fd6a5',
  yellow: '#e8b64f',
  blue: '#7fb2ff',
  magenta: '#d79bff',
  cyan: '#4fd0d8',
  white: '#d5e3de',
  brightBlack: '#748a85',
  brightRed: '#ff93a3',
  brightGreen: '#7df3c9',
  brightYellow: '#ffd37a',
  brightBlue: '#a9ccff',
  brightMagenta: '#e6bfff',
  brightCyan: '#86e8ee',
  brightWhite: '#ffffff',
};

const LIGHT: ITheme = {
  black: '#1d2f29',
  red: '#b3223f',
  green: '#0a7557',
  yellow: '#855800',
  blue: '#1f5fb0',
  magenta: '#8033a8',
  cyan: '#0d7781',
  white: '#5d736c',
  brightBlack: '#5d736c',
  brightRed: '#c93a55',
  brightGreen: '#0c8a67',
  brightYellow: '#9a6a0a',
  brightBlue: '#3173c4',
  brightMagenta: '#9548bd',
  brightCyan: '#12868f',
  brightWhite: '#0f211c',
};
