import { afterClose, backOff, type RefusedCode, type WaitReason } from './closeCodes';

/** What to do about a connection that ended. */
export type Next =
  | { do: 'wait'; reason: WaitReason; atLeastMs: number; detail: string | null }
  /** Fetch a new credential and connect at once. */
  | { do: 'renew' }
  | { do: 'stop'; code: RefusedCode };

/** Why asking for a credential may end a socket for good, by the status of the answer. */
export const REFUSED_BY_STATUS: Readonly<Record<number, RefusedCode>> = {
  401: 'session',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
};

/** How often one socket was tried in vain, and what comes next: the same for every socket there is. */
export class Reconnect {
  readonly #random: () => number;
  #attempt = 0;
  /** The credential was renewed after a refusal; a second one in a row is final. */
  #renewed = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Attempts in vain since the last good message. */
  get attempt(): number {
    return this.#attempt;
  }

  /** A good message came: whatever breaks next is a new break. */
  good(): void {
    this.#attempt = 0;
    this.#renewed = false;
  }

  /** The person asks for another try, which is worth a new credential; after a refusal the counting begins anew. */
  asked(afterRefusal: boolean): void {
    if (afterRefusal) this.#attempt = 0;
    this.#renewed = false;
  }

  /** The other side closed it. */
  closed(code: number, reason: string): Next {
    const next = afterClose(code, reason);
    switch (next.do) {
      case 'stop':
        return next;
      case 'renew':
        return this.refused();
      case 'retry':
        return { do: 'wait', reason: next.reason, atLeastMs: next.atLeastMs, detail: code === 1011 && reason !== '' ? reason : null };
    }
  }

  /** The credential was refused. */
  refused(): Next {
    if (this.#renewed) return { do: 'stop', code: 'token' };
    this.#renewed = true;
    return { do: 'renew' };
  }

  /** Counts an attempt in vain and says how long to wait before the next: at least so long. */
  waitMs(atLeastMs: number): number {
    this.#attempt += 1;
    return Math.max(atLeastMs, backOff(this.#attempt, this.#random));
  }
}
