import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { strictStyles } from '../console/strictStyles';
import { themeOf } from '../console/terminalTheme';
import { contained } from './contained';
import type { Screen } from './playback';

const SCROLLBACK = 5000;

/**
 * An xterm that can only be looked at. Recorded output moves its cursor and colours its text; it opens no links, sets no
 * title, reaches no clipboard, and gets no answer to anything it asks.
 */
export class PlayerScreen implements Screen {
  readonly #terminal: Terminal;
  readonly #relax = strictStyles();

  constructor(parent: HTMLElement) {
    const style = getComputedStyle(document.documentElement);
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      cursorInactiveStyle: 'none',
      disableStdin: true,
      fontFamily: style.getPropertyValue('--font-mono'),
      fontSize: 13,
      lineHeight: 1.25,
      linkHandler: { activate: () => undefined, allowNonHttpProtocols: false },
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK,
      theme: themeOf(style),
    });
    quiet(this.#terminal);
    this.#terminal.open(parent);
    this.#terminal.attachCustomKeyEventHandler((event) => event.key !== 'Tab' && !(event.ctrlKey || event.metaKey));
  }

  reset(width: number, height: number): void {
    // By way of the text, so that it comes in turn with what is still being written.
    this.#terminal.write('\x1bc\x1b[3J');
    this.resize(width, height);
  }

  resize(width: number, height: number): void {
    this.#terminal.write('', () => this.#terminal.resize(Math.max(2, width), height));
  }

  write(data: string): void {
    this.#terminal.write(data);
  }

  recolour(): void {
    this.#terminal.options.theme = themeOf(getComputedStyle(document.documentElement));
  }

  dispose(): void {
    this.#terminal.dispose();
    this.#relax();
  }
}

export function quiet(terminal: Terminal): void {
  const dropped = () => true;
  contained(terminal);
  for (const final of ['n', 'c', 'q', 'x']) terminal.parser.registerCsiHandler({ final }, dropped);
  for (const prefix of ['?', '>', '=']) {
    for (const final of ['n', 'c', 'u']) terminal.parser.registerCsiHandler({ prefix, final }, dropped);
  }
  terminal.parser.registerCsiHandler({ intermediates: '$', final: 'p' }, dropped);
  terminal.parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, dropped);
  // Mouse tracking and focus reports would take the selection away.
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => params.some((mode) => REPORTING.has(Number(mode))));
}

/** Mouse tracking, focus reports, bracketed paste. */
const REPORTING = new Set([9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 2004, 2031, 9001]);
