import { useState, type FormEvent } from 'react';
import type { AdminUser } from '../../api/admin';
import { asProblem } from '../../api/problem';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { TextField } from '../../components/Field';
import { ProblemNote } from '../../components/ProblemNote';
import { text } from '../../i18n/text';
import { useActAs } from './queries';

const words = text.acting;
const LONGEST_REASON = 200;

/** Asks why, and for the administrator's own password, before this browser becomes the user's. */
export function ActDialog({ user, onClose }: { user: AdminUser; onClose: () => void }) {
  const act = useActAs(user.id);
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const errors = act.isError ? asProblem(act.error).fieldErrors() : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.mutate({ reason: reason.trim(), password }, { onError: () => setPassword('') });
  };
  return (
    <Dialog title={words.title(user.username)} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="dialog__text">{words.lead(user.username)}</p>
        {act.isError && <ProblemNote error={act.error} />}
        <TextField
          label={words.reason}
          hint={words.reasonHint}
          required
          autoFocus
          autoComplete="off"
          maxLength={LONGEST_REASON}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={errors.reason}
        />
        <TextField
          label={words.password}
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={errors.password}
        />
        <div className="form__actions">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={act.isPending} disabled={reason.trim() === '' || password === ''}>
            {words.act(user.username)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
