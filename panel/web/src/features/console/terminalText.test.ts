import { describe, expect, it } from 'vitest';
import { plain } from './plainText';

describe('plain text of a line', () => {
  it.each([
    ['\u001b[32mgreen\u001b[0m and \u001b[38;2;1;2;3mtrue\u001b[m', 'green and true'],
    ['\u001b]0;title\u0007after a title', 'after a title'],
    ['\u001b]52;c;ZXZpbA==\u001b\\after the clipboard', 'after the clipboard'],
    ['\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['a\u0000b\u0008c\u009bd', 'abcd'],
    ['\u001bPq sixel \u001b\\rest', 'rest'],
    ['tab\tstays', 'tab\tstays'],
  ])('%j', (line, expected) => {
    expect(plain(line)).toBe(expected);
  });
});
