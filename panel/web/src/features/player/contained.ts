import type { Terminal } from '@xterm/xterm';

/** Everything an xterm does beyond its own screen: title, icon, links, palette, clipboard, notifications, files. */
export const OSC = [0, 1, 2, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 50, 51, 52, 99, 104, 105, 110, 111, 112, 113, 133, 633, 777, 1337, 5522];

/**
 * For a terminal that somebody types into: what is printed opens no links, sets no title, reaches no clipboard, and learns
 * nothing of the window. Programs may still ask where the cursor is and use the mouse, as they do anywhere.
 */
export function contained(terminal: Terminal): void {
  const dropped = () => true;
  for (const code of OSC) terminal.parser.registerOscHandler(code, dropped);
  terminal.parser.registerCsiHandler({ final: 't' }, dropped);
  terminal.parser.registerDcsHandler({ final: 'q' }, dropped);
  terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, dropped);
  terminal.parser.registerDcsHandler({ intermediates: '+', final: 'q' }, dropped);
}
