export type Level = 'normal' | 'high' | 'critical';

export const HIGH_PERCENT = 75;
export const CRITICAL_PERCENT = 90;

export function levelOf(used: number, limit: number): Level {
  if (limit <= 0) return 'normal';
  const share = (used / limit) * 100;
  if (share >= CRITICAL_PERCENT) return 'critical';
  return share >= HIGH_PERCENT ? 'high' : 'normal';
}

/** A thin bar; the numbers stand beside it, so it says nothing to a screen reader. */
export function Meter({ used, limit }: { used: number; limit: number }) {
  const share = limit <= 0 ? 0 : Math.min(100, (used / limit) * 100);
  return (
    <svg className={`meter meter--${levelOf(used, limit)}`} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect className="meter__track" width="100" height="4" />
      <rect className="meter__fill" width={share} height="4" />
    </svg>
  );
}
