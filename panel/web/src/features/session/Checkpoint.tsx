import { useState, type FormEvent } from 'react';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { problemText } from '../../components/problemText';
import { text } from '../../i18n/text';
import { useCheckpoint } from './queries';

/** The second step of signing in: a code from an app, or a recovery code. */
export function Checkpoint({ token, onStartOver }: { token: string; onStartOver: () => void }) {
  const checkpoint = useCheckpoint();
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const value = code.trim();
    if (value === '') return;
    checkpoint.mutate(recovery ? { confirmation_token: token, recovery_token: value } : { confirmation_token: token, authentication_code: value }, {
      onError: () => setCode(''),
    });
  };

  return (
    <form className="form" onSubmit={submit} noValidate>
      <div>
        <h1>{text.login.checkpointTitle}</h1>
        <p className="muted">{recovery ? text.login.checkpointRecoveryLead : text.login.checkpointLead}</p>
      </div>
      {checkpoint.isError && (
        <Banner tone="bad" title={text.problem.failed} role="alert">
          {problemText(checkpoint.error)}
        </Banner>
      )}
      <TextField
        key={String(recovery)}
        label={recovery ? text.login.recovery : text.login.code}
        required
        autoFocus
        autoComplete="one-time-code"
        inputMode={recovery ? 'text' : 'numeric'}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button look="primary" type="submit" wide busy={checkpoint.isPending}>
        {text.login.verify}
      </Button>
      <div className="row row--apart">
        <Button look="quiet" small onClick={() => setRecovery(!recovery)}>
          {recovery ? text.login.useCode : text.login.useRecovery}
        </Button>
        <Button look="quiet" small onClick={onStartOver}>
          {text.login.startOver}
        </Button>
      </div>
    </form>
  );
}
