import type { RefusedCode, WaitReason } from '../../api/closeCodes';

/** The state of the console's connection, as one choice. */
export type Link =
  | { state: 'connecting'; attempt: number }
  /** `settling` until the daemon has shown whether it numbers its lines. */
  | { state: 'open'; mode: 'settling' | 'sequenced' | 'classic' }
  /** `detail` is the other side's own words, `diagnostics` what only administrators get. */
  | { state: 'waiting'; reason: WaitReason; attempt: number; retryAtMs: number; detail: string | null; diagnostics: unknown }
  | { state: 'refused'; code: RefusedCode; detail: string | null };
