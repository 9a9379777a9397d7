import type { Tone } from './Banner';

export function Pill({ tone, busy = false, dot = true, children }: { tone: Tone | 'plain'; busy?: boolean; dot?: boolean; children: string }) {
  return (
    <span className={`pill pill--${tone}${busy ? ' pill--busy' : ''}`}>
      {dot && <span className="pill__dot" aria-hidden="true" />}
      {children}
    </span>
  );
}
