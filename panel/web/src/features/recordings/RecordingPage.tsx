import { useState } from 'react';
import { useParams } from 'react-router';
import { Banner } from '../../components/Banner';
import { Button, buttonClass } from '../../components/Button';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Icon } from '../../components/Icon';
import { ProblemNote } from '../../components/ProblemNote';
import { Loaded } from '../../components/States';
import { bytes, duration, momentExact } from '../../i18n/format';
import { text } from '../../i18n/text';
import '../admin/admin.css';
import { PageHead } from '../admin/PageHead';
import './recordings.css';
import { CastPlayer } from '../player/CastPlayer';
import { WatchLive } from './WatchLive';
import { labelOf, useCast, useDeleteRecording, useShellSession, useVerify, type Scope, type ShellSession } from './queries';

const words = text.terminal.list;

/** One shell that there was: who, when, from where, and what it showed. */
export function RecordingPage({ scope }: { scope: Scope }) {
  const id = useParams().session ?? '';
  const session = useShellSession(scope, id);
  return <Loaded query={session}>{(found) => <Session session={found} scope={scope} />}</Loaded>;
}

function Session({ session, scope }: { session: ShellSession; scope: Scope }) {
  const remove = useDeleteRecording(scope, session.id);
  const verify = useVerify(scope, session.id);
  const [deleting, setDeleting] = useState(false);
  const kept = session.recording === 'kept';
  const reviewer = scope.kind !== 'account';
  return (
    <>
      <PageHead
        title={labelOf(session)}
        lead={momentExact(session.created_at)}
        back={{ to: scope.page, label: words.back }}
        actions={
          kept &&
          reviewer && (
            <>
              <Button icon="check" busy={verify.isPending} onClick={() => verify.mutate()}>
                {words.verify}
              </Button>
              <Button look="quiet-danger" icon="trash" onClick={() => setDeleting(true)}>
                {words.remove}
              </Button>
            </>
          )
        }
      />
      <div className="stack">
        {verify.data !== undefined && <Banner tone={verify.data === 'intact' ? 'good' : 'bad'} title={words.verified[verify.data] ?? verify.data} role="status" />}
        {verify.error !== null && <ProblemNote error={verify.error} />}
        {session.state === 'interrupted' && <Banner tone="warn" title={words.interrupted} />}
        {session.truncated && <Banner tone="warn" title={words.truncated} />}
        <Shown session={session} scope={scope} />
        <Facts session={session} />
      </div>
      {deleting && (
        <ConfirmDialog
          title={words.remove}
          confirm={words.remove}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => {
            setDeleting(false);
            remove.reset();
          }}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => setDeleting(false) })}
        >
          {words.removeText}
        </ConfirmDialog>
      )}
    </>
  );
}

/** The shell as it is now, or its recording, or why there is none. */
function Shown({ session, scope }: { session: ShellSession; scope: Scope }) {
  if (session.state === 'live') return <WatchLive session={session} scope={scope} />;
  if (session.recording === 'kept') return <Player session={session} scope={scope} />;
  return <Banner tone="info" title={`${words.recording}: ${words.recordings[session.recording] ?? session.recording}`} />;
}

function Facts({ session }: { session: ShellSession }) {
  const facts: [string, string | null][] = [
    [words.state, words.states[session.state] ?? session.state],
    [words.node, session.node],
    [words.from, session.ip],
    [words.length, session.duration === null ? null : duration(session.duration * 1000)],
    [text.terminal.title, session.program],
    [words.ended, session.exit_code === null ? session.reason : words.exit(session.exit_code)],
    [words.recording, session.size === null ? null : bytes(session.size)],
  ];
  return (
    <section className="card">
      <dl className="card__body facts num">
        {facts
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {session.sha256 !== null && (
        <p className="card__body faint recording__hash">
          {words.hash} {session.sha256}
        </p>
      )}
    </section>
  );
}

function Player({ session, scope }: { session: ShellSession; scope: Scope }) {
  const recording = useCast(scope, session.id);
  return (
    <Loaded query={recording}>
      {(cast) =>
        cast === null ? (
          <Banner tone="bad" title={words.unreadable} />
        ) : (
          <CastPlayer
            cast={cast}
            label={labelOf(session)}
            actions={
              <a className={buttonClass('plain', { small: true })} href={`${scope.api}/${session.id}/cast?download=1`} download={`shell-${session.id}.cast`}>
                <Icon name="down" />
                {text.player.download}
              </a>
            }
          />
        )
      }
    </Loaded>
  );
}
