/** What a batch of numbered lines turned out to hold. */
export type Entry =
  | { kind: 'new'; first: number; lines: string[] }
  | { kind: 'repeated' }
  /** Lines `from` to `to` were neither sent nor announced as missing. Nothing was taken in. */
  | { kind: 'hole'; from: number; to: number };

/** Keeps count of the numbered lines seen, so that none is shown twice and none goes missing unseen. */
export class LineLedger {
  #last = 0;

  /** The newest number taken in; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  take(first: number, lines: readonly string[]): Entry {
    const end = first + lines.length - 1;
    if (end <= this.#last) return { kind: 'repeated' };
    if (this.#last > 0 && first > this.#last + 1) return { kind: 'hole', from: this.#last + 1, to: first - 1 };
    const known = this.#last > 0 ? Math.max(0, this.#last + 1 - first) : 0;
    this.#last = end;
    return { kind: 'new', first: first + known, lines: lines.slice(known) };
  }

  /** Notes that everything up to `to` is gone; answers the part not seen before, or `null`. */
  miss(from: number, to: number): { from: number; to: number } | null {
    const start = this.#last > 0 ? Math.max(from, this.#last + 1) : from;
    if (to < start) return null;
    this.#last = to;
    return { from: start, to };
  }

  /** The node started counting anew; what was seen before says nothing any more. */
  restart(): void {
    this.#last = 0;
  }
}
