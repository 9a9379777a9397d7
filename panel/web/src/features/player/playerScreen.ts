import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { strictStyles } from '../console/strictStyles';
import { themeOf } from '../console/terminalTheme';
import type { Screen } from './playback';

const SCROLLBACK = 5000;

/** Everything an xterm does beyond its own screen: title, icon, links, palette, clipboard, notifications, files. */
const OSC = [0, 1, 2, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 50, 51, 52, 99, 104, 105, 110, 111, 112, 113, 133, 633, 777, 1337, 5522];

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
    this.#terminal.reset();
    this.resize(width, height);
  }

  resize(width: number, height: number): void {
    this.#terminal.resize(Math.max(2, width), height);
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
  for (const code of OSC) terminal.parser.registerOscHandler(code, dropped);
  for (const final of ['t', 'n', 'c', 'q', 'x']) terminal.parser.registerCsiHandler({ final }, dropped);
  for (const prefix of ['?', '>', '=']) {
    for (const final of ['n', 'c', 'u']) terminal.parser.registerCsiHandler({ prefix, final }, dropped);
  }
  terminal.parser.registerCsiHandler({ intermediates: '$', final: 'p' }, dropped);
  terminal.parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, dropped);
  terminal.parser.registerDcsHandler({ final: 'q' }, dropped);
  terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, dropped);
  terminal.parser.registerDcsHandler({ intermediates: '+', final: 'q' }, dropped);
  // Mouse tracking and focus reports would take the selection away.
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => [9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016].includes(Number(params[0])));
}
