import { cleanup, configure } from '@testing-library/react';
import '@testing-library/jest-dom/vitest';
import { afterEach, vi } from 'vitest';

// A machine that does other things too may take long over what is usually done at once.
configure({ asyncUtilTimeout: 40_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
});

// jsdom knows the element but not how it opens.
const dialog = HTMLDialogElement.prototype as Partial<HTMLDialogElement>;
dialog.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
dialog.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
};

// Nothing is ever laid out in jsdom, so nothing is ever seen or resized.
class NothingChanges {
  observe(): void {
    // never fires
  }
  unobserve(): void {
    // never fires
  }
  disconnect(): void {
    // never fires
  }
}
vi.stubGlobal('ResizeObserver', NothingChanges);

// Streams stay where they are unless a test brings a socket of its own.
class SilentSocket {
  onopen = null;
  onmessage = null;
  onclose = null;
  send(): void {
    // nobody listens
  }
  close(): void {
    // never was open
  }
}
vi.stubGlobal('WebSocket', SilentSocket);
window.scrollTo = () => undefined;
