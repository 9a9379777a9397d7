/** One thing that an installation or a job says of itself. */
export interface WorkFrame {
  seq?: number;
  timestamp?: string;
  action: string;
  stream?: string;
  output?: string;
  done: boolean;
  status?: WorkStatus;
  exitCode?: number;
  durationMs?: number;
}

export type WorkStatus = 'success' | 'failed' | 'cancelled' | 'interrupted';

export function readWorkFrame(data: string): WorkFrame | null {
  try {
    const frame = JSON.parse(data) as Partial<WorkFrame> | null;
    return frame !== null && typeof frame === 'object' && typeof frame.action === 'string' && typeof frame.done === 'boolean' ? (frame as WorkFrame) : null;
  } catch {
    return null;
  }
}

/**
 * The lines of one piece of work. Each connection begins with its first line again: lines that are known are not taken
 * twice, and when they differ it is another run, which takes the place of the one before.
 */
export class WorkLines {
  readonly #known: WorkFrame[] = [];
  #at = 0;

  /** A connection was made. */
  connected(): void {
    this.#at = 0;
  }

  /** What to show for it: nothing, one more line, or everything anew. */
  take(frame: WorkFrame): 'nothing' | 'more' | 'anew' {
    const known = this.#known[this.#at];
    if (known !== undefined && known.seq === frame.seq && known.timestamp === frame.timestamp && known.output === frame.output) {
      this.#at += 1;
      return 'nothing';
    }
    const anew = known !== undefined;
    this.#known.length = this.#at;
    this.#known.push(frame);
    this.#at += 1;
    return anew ? 'anew' : 'more';
  }

  get lines(): readonly WorkFrame[] {
    return this.#known;
  }
}
