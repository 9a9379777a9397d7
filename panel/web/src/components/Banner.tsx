import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

export type Tone = 'info' | 'good' | 'warn' | 'bad';

const ICONS: Record<Tone, IconName> = { info: 'info', good: 'check', warn: 'warning', bad: 'warning' };

interface BannerProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  more?: ReactNode;
  /** Bad news interrupts a screen reader, other news waits. */
  role?: 'alert' | 'status' | undefined;
  className?: string;
}

export function Banner({ tone, title, children, actions, more, role, className = '' }: BannerProps) {
  return (
    <div className={`banner banner--${tone} ${className}`} role={role}>
      <Icon name={ICONS[tone]} />
      <div className="banner__text">
        <span className="banner__title">{title}</span> {children !== undefined && <span className="banner__detail">{children}</span>}
      </div>
      {actions}
      {more}
    </div>
  );
}
