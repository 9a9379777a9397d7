import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { strictStyles } from '../console/strictStyles';
import { themeOf } from '../console/terminalTheme';
import { contained } from '../player/contained';

const SCROLLBACK = 5000;

/** What a person types into and looks at. */
export interface TerminalLike {
  readonly cols: number;
  readonly rows: number;
  write(data: Uint8Array | string): void;
  clear(): void;
  focus(): void;
  recolour(): void;
  dispose(): void;
}

export interface Typist {
  typed: (text: string) => void;
  resized: (cols: number, rows: number) => void;
}

/** xterm with a keyboard. What programs print stays within its cells; Shift+Tab gives the keyboard back to the page. */
export class ShellTerminal implements TerminalLike {
  readonly #relax = strictStyles();
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #release: (() => void)[] = [];

  constructor(parent: HTMLElement, typist: Typist) {
    const style = getComputedStyle(document.documentElement);
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: true,
      fontFamily: style.getPropertyValue('--font-mono'),
      fontSize: 13,
      lineHeight: 1.2,
      linkHandler: { activate: () => undefined },
      scrollback: SCROLLBACK,
      theme: themeOf(style),
    });
    this.#terminal.loadAddon(this.#fit);
    contained(this.#terminal);
    this.#terminal.open(parent);
    this.#terminal.attachCustomKeyEventHandler((event) => !(event.key === 'Tab' && event.shiftKey));
    this.#terminal.onData(typist.typed);
    this.#terminal.onResize(({ cols, rows }) => typist.resized(cols, rows));
    const paste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      // Pasted text cannot end the brackets that mark it as pasted.
      this.#terminal.paste((event.clipboardData?.getData('text/plain') ?? '').replace(/\x1b|\x9b/g, ''));
    };
    parent.addEventListener('paste', paste, true);
    this.#release.push(() => parent.removeEventListener('paste', paste, true));
    const watch = new ResizeObserver(() => this.#refit());
    watch.observe(parent);
    this.#release.push(() => watch.disconnect());
    this.#refit();
  }

  #refit(): void {
    if (this.#terminal.element?.offsetParent != null) this.#fit.fit();
  }

  get cols(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  write(data: Uint8Array | string): void {
    this.#terminal.write(data);
  }

  clear(): void {
    this.#terminal.write('\x1bc\x1b[3J');
  }

  focus(): void {
    this.#terminal.focus();
  }

  recolour(): void {
    this.#terminal.options.theme = themeOf(getComputedStyle(document.documentElement));
  }

  dispose(): void {
    for (const release of this.#release) release();
    this.#terminal.dispose();
    this.#relax();
  }
}
