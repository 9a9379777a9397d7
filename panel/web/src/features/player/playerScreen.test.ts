import { Terminal } from '@xterm/xterm';
import { expect, it } from 'vitest';
import { quiet } from './playerScreen';

function written(terminal: Terminal, data: string): Promise<void> {
  return new Promise((resolve) => terminal.write(data, resolve));
}

it('gives no title, no answer, no bell and no link away, and still moves the cursor', async () => {
  const terminal = new Terminal({ allowProposedApi: true, cols: 40, rows: 5 });
  quiet(terminal);
  const escaped: string[] = [];
  terminal.onTitleChange((title) => escaped.push(`title ${title}`));
  terminal.onData((data) => escaped.push(`data ${data}`));
  terminal.onBinary((data) => escaped.push(`binary ${data}`));

  await written(
    terminal,
    '\x1b]0;pwned\x07\x1b]2;pwned\x07\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://evil.test/\x07link\x1b]8;;\x07' +
      '\x1b[5n\x1b[6n\x1b[?6n\x1b[c\x1b[>c\x1b[=c\x1b[?1$p\x1b[4$p\x1b[14t\x1b[21t\x1bP$qm\x1b\\\x1bP+q544e\x1b\\\x1b]10;?\x07\x1b]11;?\x07\x1b]4;1;?\x07\x1b[?1003h' +
      '\x1b[3;5Hmoved',
  );

  expect(escaped).toEqual([]);
  expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('link');
  expect(terminal.buffer.active.getLine(2)?.translateToString(true)).toBe('    moved');
  expect(terminal.modes.mouseTrackingMode).toBe('none');
  terminal.dispose();
});
