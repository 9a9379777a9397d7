import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { SCROLLBACK, type ConsoleFeed, type Row } from './feed';
import { plain } from './plainText';
import { strictStyles } from './strictStyles';
import { themeOf } from './terminalTheme';

export interface TerminalListener {
  /** Someone pressed a link in the output; only http and https come through. */
  link: (url: string) => void;
  /** True while the newest line is in view. */
  atBottom: (bottom: boolean) => void;
  /** `index` is -1 when there are more matches than are counted. */
  matches: (index: number, count: number) => void;
}

const ROWS_PER_WRITE = 2000;
const FALLBACK_FRAME_MS = 250;

/**
 * xterm as a read-only view of a feed. Rows are written once per animation frame, the next batch only when the last
 * was taken in, so a flood never piles up inside the terminal and never blocks the page.
 */
export class TerminalHost {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #relax = strictStyles();
  readonly #feed: ConsoleFeed;
  readonly #release: (() => void)[] = [];
  #pending: Row[] = [];
  #writing = false;
  #frame: { cancel: () => void } | null = null;
  #disposed = false;

  constructor(parent: HTMLElement, feed: ConsoleFeed, fontSize: number, listener: TerminalListener) {
    this.#feed = feed;
    const style = getComputedStyle(document.documentElement);
    this.#terminal = new Terminal({
      allowProposedApi: true,
      convertEol: false,
      cursorBlink: false,
      cursorInactiveStyle: 'none',
      disableStdin: true,
      fontFamily: style.getPropertyValue('--font-mono'),
      fontSize,
      lineHeight: 1.25,
      linkHandler: { activate: (_event, url) => openable(url, listener.link), allowNonHttpProtocols: false },
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK,
      smoothScrollDuration: 0,
      theme: themeOf(style),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new WebLinksAddon((_event, url) => openable(url, listener.link)));
    tame(this.#terminal);
    this.#terminal.open(parent);
    this.#terminal.write('\x1b[?25l');
    this.fit();

    const scrolled = () => listener.atBottom(this.#atBottom());
    this.#terminal.onScroll(scrolled);
    this.#terminal.onWriteParsed(scrolled);
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) => listener.matches(resultIndex, resultCount));
    this.#terminal.attachCustomKeyEventHandler((event) => keepForBrowser(event));

    const resize = new ResizeObserver(() => this.fit());
    resize.observe(parent);
    this.#release.push(() => resize.disconnect());
    this.#release.push(
      feed.onRows({
        rows: (rows) => this.#queue(rows),
        cleared: () => this.#clear(),
      }),
    );
    this.#queue(feed.rows);
  }

  dispose(): void {
    this.#disposed = true;
    this.#frame?.cancel();
    for (const release of this.#release) release();
    this.#terminal.dispose();
    this.#relax();
  }

  fit(): void {
    if (!this.#disposed && this.#terminal.element?.offsetParent != null) this.#fit.fit();
  }

  recolour(): void {
    this.#terminal.options.theme = themeOf(getComputedStyle(document.documentElement));
  }

  set fontSize(size: number) {
    this.#terminal.options.fontSize = size;
    this.fit();
  }

  toBottom(): void {
    this.#terminal.scrollToBottom();
  }

  scrollPages(pages: number): void {
    this.#terminal.scrollPages(pages);
  }

  find(term: string, direction: 'next' | 'previous', incremental: boolean): void {
    if (term === '') {
      this.#search.clearDecorations();
      return;
    }
    const options = {
      incremental,
      decorations: {
        matchBackground: '#4a4420',
        matchOverviewRuler: '#e8b64f',
        activeMatchBackground: '#a87a1d',
        activeMatchColorOverviewRuler: '#ffd37a',
      },
    };
    if (direction === 'next') this.#search.findNext(term, options);
    else this.#search.findPrevious(term, options);
  }

  endSearch(): void {
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  /** The selection, or everything there is when nothing is selected. */
  textToCopy(): string {
    if (this.#terminal.hasSelection()) return this.#terminal.getSelection();
    return this.#feed.rows.map((row) => plain(row.text)).join('\n');
  }

  #atBottom(): boolean {
    const buffer = this.#terminal.buffer.active;
    return buffer.viewportY >= buffer.baseY;
  }

  #queue(rows: readonly Row[]): void {
    for (const row of rows) this.#pending.push(row);
    // What would be scrolled off before anyone saw it need not be drawn.
    if (this.#pending.length > SCROLLBACK) this.#pending.splice(0, this.#pending.length - SCROLLBACK);
    this.#schedule();
  }

  #clear(): void {
    this.#pending = [];
    this.#terminal.reset();
    this.#terminal.write('\x1b[?25l');
  }

  #schedule(): void {
    if (this.#frame !== null || this.#writing || this.#pending.length === 0 || this.#disposed) return;
    this.#frame = nextFrame(() => {
      this.#frame = null;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#disposed) return;
    const batch = this.#pending.splice(0, ROWS_PER_WRITE);
    this.#writing = true;
    this.#terminal.write(batch.map(drawn).join(''), () => {
      this.#writing = false;
      this.#schedule();
    });
  }
}

/** Hidden pages get no animation frames; a slow timer keeps the buffer moving there. */
function nextFrame(then: () => void): { cancel: () => void } {
  if (document.hidden) {
    const timer = setTimeout(then, FALLBACK_FRAME_MS);
    return { cancel: () => clearTimeout(timer) };
  }
  const frame = requestAnimationFrame(then);
  return { cancel: () => cancelAnimationFrame(frame) };
}

function drawn(row: Row): string {
  switch (row.kind) {
    case 'line':
      return `${row.text}\x1b[0m\r\n`;
    case 'install':
      return `${row.text}\x1b[0m\r\n`;
    case 'gap':
      return `\x1b[1;33m${row.text}\x1b[0m\r\n`;
    case 'notice':
      return `\x1b[36m${row.text}\x1b[0m\r\n`;
    case 'error':
      return `\x1b[31m${row.text}\x1b[0m\r\n`;
  }
}

/** Takes from hostile output everything that reaches beyond its own text. */
function tame(terminal: Terminal): void {
  const dropped = () => true;
  // Title, icon name, palette and default colours, clipboard, working directory, notifications, shell marks.
  for (const code of [0, 1, 2, 4, 7, 9, 10, 11, 12, 50, 52, 99, 104, 110, 111, 112, 133, 777, 1337]) terminal.parser.registerOscHandler(code, dropped);
  // Window operations, device reports, full and soft reset, and clearing what scrolled by.
  terminal.parser.registerCsiHandler({ final: 't' }, dropped);
  terminal.parser.registerCsiHandler({ final: 'n' }, dropped);
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'n' }, dropped);
  terminal.parser.registerCsiHandler({ final: 'c' }, dropped);
  terminal.parser.registerCsiHandler({ prefix: '>', final: 'c' }, dropped);
  terminal.parser.registerCsiHandler({ intermediates: '!', final: 'p' }, dropped);
  terminal.parser.registerCsiHandler({ final: 'J' }, (params) => params[0] === 3 || params[0] === 2);
  terminal.parser.registerEscHandler({ final: 'c' }, dropped);
  // Alternate screen, mouse tracking and focus reports would take the history or the selection away.
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, dropped);
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => params[0] !== 25);
  // Scroll regions and absolute positions would let later lines overwrite earlier ones.
  for (const final of ['r', 'H', 'f', 'd']) terminal.parser.registerCsiHandler({ final }, dropped);
  terminal.parser.registerDcsHandler({ final: 'q' }, dropped);
  terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, dropped);
}

function openable(url: string, link: (url: string) => void): void {
  try {
    const parsed = new URL(url);
    if (parsed.protocol === 'http:' || parsed.protocol === 'https:') link(parsed.href);
  } catch {
    // Not an address after all.
  }
}

/** Copying, Tab and browser shortcuts belong to the page, not to the terminal. */
function keepForBrowser(event: KeyboardEvent): boolean {
  if (event.key === 'Tab') return false;
  return !(event.ctrlKey || event.metaKey);
}
