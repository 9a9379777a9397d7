import { useState } from 'react';
import type { Session } from '../../api/types';
import { Button } from '../../components/Button';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Pill } from '../../components/Pill';
import { Empty, Loaded } from '../../components/States';
import { moment } from '../../i18n/format';
import { text } from '../../i18n/text';
import { deviceOf } from './device';
import { useRevokeOtherSessions, useRevokeSession, useSessions } from './queries';

/** `readOnly` where only the owner of the account may end sessions. */
export function Sessions({ readOnly }: { readOnly: boolean }) {
  const sessions = useSessions();
  const revoke = useRevokeSession();
  const others = useRevokeOtherSessions();
  const [ending, setEnding] = useState<Session | null>(null);

  return (
    <section className="card account__wide">
      <div className="card__head">
        <div>
          <h2>{text.account.sessionsTitle}</h2>
          <p className="faint">{text.account.sessionsText}</p>
        </div>
        {!readOnly && (sessions.data?.length ?? 0) > 1 && (
          <Button busy={others.isPending} onClick={() => others.mutate()}>
            {text.account.sessionsEndOthers}
          </Button>
        )}
      </div>
      <Loaded query={sessions}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={text.account.sessionsEmpty} />
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{text.account.device}</th>
                  <th scope="col">{text.account.address}</th>
                  <th scope="col">{text.account.lastUsed}</th>
                  <th scope="col">
                    <span className="visually-hidden">{text.common.actions}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {list.map((session) => (
                  <tr key={session.id}>
                    <th scope="row" title={session.user_agent ?? undefined}>
                      {session.impersonator ? text.acting.sessionOf(session.impersonator) : deviceOf(session.user_agent)}
                    </th>
                    <td data-label={text.account.address} className="mono">
                      {session.ip ?? '–'}
                    </td>
                    <td data-label={text.account.lastUsed}>{moment(session.last_seen_at)}</td>
                    <td>
                      <div className="table__actions">
                        {session.current && <Pill tone="good">{text.account.sessionCurrent}</Pill>}
                        {!session.current && !readOnly && (
                          <Button small onClick={() => setEnding(session)}>
                            {text.account.sessionRevoke}
                          </Button>
                        )}
                      </div>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
      {ending !== null && (
        <ConfirmDialog
          title={text.account.sessionRevokeTitle}
          confirm={text.account.sessionRevoke}
          busy={revoke.isPending}
          error={revoke.error}
          onClose={() => {
            setEnding(null);
            revoke.reset();
          }}
          onConfirm={() => revoke.mutate(ending.id, { onSuccess: () => setEnding(null) })}
        >
          {text.account.sessionRevokeText}
        </ConfirmDialog>
      )}
    </section>
  );
}
