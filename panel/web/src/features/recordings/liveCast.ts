import { eventOf, headOf, type CastEvent } from '../player/cast';
import { showOn, type Screen } from '../player/playback';

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
    const events: CastEvent[] = [];
    for (const line of lines.split('\n')) {
      const event = this.#begun ? eventOf(line) : this.#begin(line);
      if (event !== null) events.push(event);
    }
    showOn(this.#screen, events);
  }

  #begin(line: string): null {
    const head = headOf(line);
    if (head !== null) {
      this.#begun = true;
      this.#screen.reset(head.width, head.height);
    }
    return null;
  }
}
