import type { ReactNode } from 'react';
import { text } from '../i18n/text';
import { Button, type ButtonLook } from './Button';
import { Dialog } from './Dialog';
import { ProblemNote } from './ProblemNote';

interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  confirm: string;
  look?: ButtonLook;
  busy?: boolean;
  disabled?: boolean;
  error?: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. The safe answer has the focus. */
export function ConfirmDialog({ title, children, confirm, look = 'danger', busy = false, disabled = false, error = null, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="dialog__text">{children}</div>
      {error !== null && <ProblemNote error={error} />}
      <div className="form__actions">
        <Button onClick={onClose} autoFocus>
          {text.common.cancel}
        </Button>
        <Button look={look} busy={busy} disabled={disabled} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
