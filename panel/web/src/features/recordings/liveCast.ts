import { eventOf, headOf, sizeOf } from '../player/cast';
import type { Screen } from '../player/playback';

/** Shows an asciicast on a screen while it comes, in frames of whole lines. Knows neither React nor xterm. */
export class LiveCast {
  readonly #screen: Screen;
  #begun = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** What comes next is a recording from its beginning. */
  restart(): void {
    this.#begun = false;
  }

  feed(lines: string): void {
    let output = '';
    for (const line of lines.split('\n')) {
      if (line === '') continue;
      if (!this.#begun) {
        const head = headOf(line);
        if (head === null) continue;
        this.#begun = true;
        this.#screen.reset(head.width, head.height);
        continue;
      }
      const event = eventOf(line);
      if (event?.kind === 'o') output += event.data;
      const size = event?.kind === 'r' ? sizeOf(event.data) : null;
      if (size === null) continue;
      if (output !== '') this.#screen.write(output);
      output = '';
      this.#screen.resize(size.width, size.height);
    }
    if (output !== '') this.#screen.write(output);
  }
}
