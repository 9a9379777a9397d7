import type { ButtonHTMLAttributes } from 'react';
import { Icon, type IconName } from './Icon';

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet' | 'quiet-danger';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook;
  small?: boolean;
  wide?: boolean;
  icon?: IconName;
  /** Shows a spinner and refuses clicks while true. */
  busy?: boolean;
}

export function Button({ look = 'plain', small = false, wide = false, icon, busy = false, children, className, disabled, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={buttonClass(look, { small, wide }, className)} disabled={disabled === true || busy} aria-busy={busy || undefined} {...rest}>
      {busy ? <span className="spinner spinner--small" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  look?: ButtonLook;
}

export function IconButton({ icon, label, look = 'quiet', className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button type={type} className={`${buttonClass(look, { small: true }, className)} button--icon`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', size: { small?: boolean; wide?: boolean } = {}, extra = ''): string {
  return ['button', look === 'plain' ? '' : `button--${look}`, size.small === true ? 'button--small' : '', size.wide === true ? 'button--wide' : '', extra].filter(Boolean).join(' ');
}
