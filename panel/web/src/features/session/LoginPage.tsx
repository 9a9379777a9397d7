import { useEffect, useState, type FormEvent } from 'react';
import { Navigate, useLocation } from 'react-router';
import { asProblem } from '../../api/problem';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { Icon } from '../../components/Icon';
import { Logo } from '../../components/Logo';
import { problemText } from '../../components/problemText';
import { text } from '../../i18n/text';
import { ThemeToggle } from '../shell/ThemeToggle';
import { Checkpoint } from './Checkpoint';
import { useAccount, useLogin } from './queries';
import './login.css';

interface CameFrom {
  from?: string;
  ended?: boolean;
}

export function LoginPage() {
  const account = useAccount();
  const location = useLocation();
  const state = location.state as CameFrom | null;
  const [confirmation, setConfirmation] = useState<string | null>(null);

  useEffect(() => {
    document.title = `${text.login.submit} · ${text.product}`;
  }, []);

  if (account.data) return <Navigate to={localPath(state?.from)} replace />;

  return (
    <div className="login">
      <main className="login__card">
        <div className="login__brand">
          <Logo className="login__logo" />
          <span className="login__name">{text.product}</span>
        </div>
        {confirmation === null ? (
          <PasswordForm ended={state?.ended === true} onSecondFactor={setConfirmation} />
        ) : (
          <Checkpoint token={confirmation} onStartOver={() => setConfirmation(null)} />
        )}
      </main>
      <footer className="login__foot">
        <span>{text.login.tagline}</span>
        <ThemeToggle />
      </footer>
    </div>
  );
}

/** Only a path of this page; anything else would let a link send people elsewhere after signing in. */
function localPath(path: string | undefined): string {
  return path !== undefined && path.startsWith('/') && !path.startsWith('//') ? path : '/';
}

function PasswordForm({ ended, onSecondFactor }: { ended: boolean; onSecondFactor: (token: string) => void }) {
  const login = useLogin();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [tried, setTried] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (user.trim() === '' || password === '') return;
    login.mutate(
      { user: user.trim(), password },
      {
        onSuccess: (answer) => {
          if (!answer.complete) onSecondFactor(answer.confirmation_token);
        },
        onError: () => setPassword(''),
      },
    );
  };

  return (
    <form className="form" onSubmit={submit} noValidate>
      <div>
        <h1>{text.login.title}</h1>
        <p className="muted">{text.login.lead}</p>
      </div>
      {ended && !login.isError && <Banner tone="info" title={text.login.ended} />}
      {login.isError && (
        <Banner tone="bad" title={text.problem.failed} role="alert">
          {loginProblem(login.error)}
        </Banner>
      )}
      <TextField
        label={text.login.user}
        required
        name="user"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={user}
        onChange={(event) => setUser(event.target.value)}
        error={tried && user.trim() === '' ? text.login.userMissing : undefined}
      />
      <div className="login__password">
        <TextField
          label={text.login.password}
          required
          name="password"
          type={shown ? 'text' : 'password'}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={tried && password === '' && !login.isError ? text.login.passwordMissing : undefined}
        />
        <button type="button" className="login__eye" aria-pressed={shown} aria-label={shown ? text.login.hidePassword : text.login.showPassword} onClick={() => setShown(!shown)}>
          <Icon name="eye" />
        </button>
      </div>
      <Button look="primary" type="submit" wide busy={login.isPending}>
        {login.isPending ? text.login.busy : text.login.submit}
      </Button>
    </form>
  );
}

function loginProblem(error: unknown): string {
  const problem = asProblem(error);
  if (problem.status === 429) {
    return problem.retryAfterMs === null ? text.login.lockedSoon : text.login.locked(Math.ceil(problem.retryAfterMs / 1000));
  }
  if (problem.status === 400 && problem.code === 'DisplayException') return text.login.wrong;
  return problemText(error);
}
