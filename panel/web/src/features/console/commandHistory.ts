const MOST = 100;

/** Commands sent to one server, newest last, kept in the browser. Arrow keys walk through it. */
export class CommandHistory {
  readonly #key: string;
  readonly #storage: Storage | null;
  #entries: string[];
  /** Where the arrows stand; `entries.length` is the line being typed. */
  #at: number;
  #draft = '';

  constructor(server: string, storage: Storage | null) {
    this.#key = `quetzal.commands.${server}`;
    this.#storage = storage;
    this.#entries = this.#load();
    this.#at = this.#entries.length;
  }

  add(command: string): void {
    if (this.#entries.at(-1) !== command) this.#entries.push(command);
    this.#entries = this.#entries.slice(-MOST);
    this.#at = this.#entries.length;
    this.#draft = '';
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(this.#entries));
    } catch {
      // Full or forbidden storage: the history then lasts until the page is left.
    }
  }

  /** The command before; `typed` is kept as the line to come back to. `null` at the oldest. */
  older(typed: string): string | null {
    if (this.#at === 0) return null;
    if (this.#at === this.#entries.length) this.#draft = typed;
    this.#at -= 1;
    return this.#entries[this.#at] ?? null;
  }

  newer(): string | null {
    if (this.#at >= this.#entries.length) return null;
    this.#at += 1;
    return this.#at === this.#entries.length ? this.#draft : (this.#entries[this.#at] ?? null);
  }

  #load(): string[] {
    try {
      const stored = JSON.parse(this.#storage?.getItem(this.#key) ?? '[]') as unknown;
      return Array.isArray(stored) ? stored.filter((entry): entry is string => typeof entry === 'string').slice(-MOST) : [];
    } catch {
      return [];
    }
  }
}

/** `null` where the browser forbids storage. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
