import { act, waitFor } from '@testing-library/react';
import { expect } from 'vitest';

/** A socket whose other end is the test. */
export class TestSocket {
  static all: TestSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly sent: string[] = [];
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    TestSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    // the test ends it
  }

  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  static at(path: string): TestSocket[] {
    return TestSocket.all.filter(({ url }) => url.endsWith(path));
  }
}

/** The `number`th socket to this path, opened. */
export async function socketAt(path: string, number = 1): Promise<TestSocket> {
  await waitFor(() => expect(TestSocket.at(path).length).toBeGreaterThanOrEqual(number), { timeout: 20_000 });
  const found = TestSocket.at(path)[number - 1];
  if (found === undefined) throw new Error(`no socket to ${path}`);
  act(() => found.onopen?.());
  return found;
}
