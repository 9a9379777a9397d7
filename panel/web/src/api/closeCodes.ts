/** Why a socket is waiting to try again. */
export type WaitReason =
  | 'lost'
  | 'silent'
  | 'goingAway'
  | 'fault'
  | 'busy'
  | 'policy'
  | 'moved'
  | 'panel'
  | 'panelFault'
  | 'throttled'
  | 'unavailable'
  | 'authTimeout';

/** Why a socket will not be tried again by itself. */
export type RefusedCode = 'suspended' | 'forbidden' | 'deleted' | 'missing' | 'conflict' | 'token' | 'session' | 'protocol' | 'closed';

/** What a close code asks of us. */
export type AfterClose =
  | { do: 'retry'; reason: WaitReason; atLeastMs: number }
  | { do: 'renew' }
  | { do: 'stop'; code: RefusedCode };

const POLICY_WAIT_MS = 30_000;

export function afterClose(code: number, reason: string): AfterClose {
  switch (code) {
    case 1000:
      return { do: 'stop', code: 'closed' };
    case 1001:
      return reason === 'server deleted' ? { do: 'stop', code: 'deleted' } : { do: 'retry', reason: 'goingAway', atLeastMs: 0 };
    case 1012:
      return { do: 'retry', reason: 'goingAway', atLeastMs: 0 };
    case 1003:
    case 1007:
    case 1009:
      return { do: 'stop', code: 'protocol' };
    case 1008:
      return { do: 'retry', reason: 'policy', atLeastMs: POLICY_WAIT_MS };
    case 1011:
      return { do: 'retry', reason: 'fault', atLeastMs: 0 };
    case 1013:
      return { do: 'retry', reason: 'busy', atLeastMs: 0 };
    case 4401:
      return { do: 'renew' };
    case 4403:
      return { do: 'stop', code: 'forbidden' };
    case 4404:
      return { do: 'retry', reason: 'moved', atLeastMs: 0 };
    case 4409:
      return { do: 'stop', code: 'suspended' };
    default:
      return { do: 'retry', reason: 'lost', atLeastMs: 0 };
  }
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Full jitter: anything from nothing to a bound that doubles from 1 s up to 30 s. `attempt` starts at 1. */
export function backOff(attempt: number, random: () => number): number {
  const bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(random() * bound);
}
