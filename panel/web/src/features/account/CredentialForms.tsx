import { useState, type FormEvent } from 'react';
import { asProblem } from '../../api/problem';
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { ProblemNote } from '../../components/ProblemNote';
import { useToast } from '../../components/toasts';
import { text } from '../../i18n/text';
import { useChangeEmail, useChangePassword } from './queries';

const PASSWORD_MIN = 8;

export function EmailForm() {
  const change = useChangeEmail();
  const toast = useToast();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const errors = change.isError ? asProblem(change.error).fieldErrors() : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { email: email.trim(), password },
      {
        onSuccess: () => {
          setEmail('');
          toast.show('good', text.account.emailChanged);
        },
        onSettled: () => setPassword(''),
      },
    );
  };

  return (
    <section className="card">
      <div className="card__head">
        <h2>{text.account.emailTitle}</h2>
      </div>
      <form className="card__body form" onSubmit={submit}>
        {change.isError && <ProblemNote error={change.error} />}
        <TextField label={text.account.emailNew} required type="email" autoComplete="email" value={email} onChange={(event) => setEmail(event.target.value)} error={errors.email} />
        <TextField
          label={text.account.currentPassword}
          required
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={errors.password}
        />
        <div className="form__actions">
          <Button type="submit" look="primary" busy={change.isPending}>
            {text.account.changeEmail}
          </Button>
        </div>
      </form>
    </section>
  );
}

export function PasswordForm() {
  const change = useChangePassword();
  const toast = useToast();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const errors = change.isError ? asProblem(change.error).fieldErrors() : {};
  const short = next.length < PASSWORD_MIN;
  const differs = next !== again;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (short || differs) return;
    change.mutate(
      { current_password: current, password: next, password_confirmation: again },
      {
        onSuccess: () => {
          setNext('');
          setAgain('');
          setTried(false);
          toast.show('good', text.account.passwordChanged);
        },
        onSettled: () => setCurrent(''),
      },
    );
  };

  return (
    <section className="card">
      <div className="card__head">
        <h2>{text.account.passwordTitle}</h2>
      </div>
      <form className="card__body form" onSubmit={submit}>
        {change.isError && <ProblemNote error={change.error} />}
        <TextField
          label={text.account.currentPassword}
          required
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          error={errors.current_password}
        />
        <TextField
          label={text.account.newPassword}
          required
          type="password"
          autoComplete="new-password"
          hint={text.account.passwordHint}
          value={next}
          onChange={(event) => setNext(event.target.value)}
          error={errors.password ?? (tried && short ? text.account.passwordShort : undefined)}
        />
        <TextField
          label={text.account.repeatPassword}
          required
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
          error={tried && differs ? text.account.passwordMismatch : undefined}
        />
        <div className="form__actions">
          <Button type="submit" look="primary" busy={change.isPending}>
            {text.account.changePassword}
          </Button>
        </div>
      </form>
    </section>
  );
}
