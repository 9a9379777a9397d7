import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { AuditRow } from '../../../api/admin';
import { Button, IconButton } from '../../../components/Button';
import { CopyText } from '../../../components/Copy';
import { TextArea } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { Loaded } from '../../../components/States';
import { When } from '../../../components/When';
import { eventSentence } from '../../../i18n/events';
import { momentExact } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { useAcknowledge, useAuditRow, useWithdraw } from './queries';
import { Outcome } from './RowTable';

const words = text.audit;

/** One row with all it says, beside the list. */
export function RowDetail({ number, onClose }: { number: number; onClose: () => void }) {
  const row = useAuditRow(number);
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    pane.current?.focus({ preventScroll: true });
    pane.current?.scrollIntoView?.({ block: 'nearest' });
  }, [number]);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) onClose();
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [onClose]);
  return (
    <aside
      ref={pane}
      className="card audit__detail"
      tabIndex={-1}
      aria-label={words.detail(number)}
    >
      <div className="card__head">
        <h2>{words.detail(number)}</h2>
        <IconButton icon="close" label={words.closeDetail} onClick={onClose} />
      </div>
      <div className="card__body audit__facts">
        <Loaded query={row}>{(found) => <Facts row={found} />}</Loaded>
      </div>
    </aside>
  );
}

function Facts({ row }: { row: AuditRow }) {
  return (
    <>
      <p className="audit__event">
        <strong>{eventSentence(row)}</strong> <Outcome outcome={row.outcome} />
      </p>
      {row.description !== null && <p>{row.description}</p>}
      {row.changes.length > 0 && <Changes changes={row.changes} />}
      <dl className="audit__list">
        <Fact name={words.when}>
          <When iso={row.timestamp} zoned />
        </Fact>
        <Fact name={words.event}>
          <span className="mono">{row.event}</span>
        </Fact>
        <Fact name={words.who}>{row.impersonator === null ? (row.actor?.name ?? '–') : text.acting.by(row.impersonator, row.actor?.name ?? '–')}</Fact>
        {row.as_admin === true && <Fact name="">{words.asAdminTip}</Fact>}
        <Fact name={words.source}>{words.sources[row.source] ?? row.source}</Fact>
        {row.ip !== null && <Fact name={words.ip}>{row.ip}</Fact>}
        {row.user_agent !== null && <Fact name={words.userAgent}>{row.user_agent}</Fact>}
        {row.api_key !== null && <Fact name={words.apiKey}>{row.api_key}</Fact>}
        {row.node_id !== null && (
          <Fact name={words.node}>
            <Link to={`/admin/nodes/${row.node_id}`}>{row.node_id}</Link>
          </Fact>
        )}
        {row.subjects.length > 0 && (
          <Fact name={words.target}>
            <ul className="audit__subjects">
              {row.subjects.map(({ kind, id, name }) => (
                <li key={`${kind}:${id}`}>
                  {kind} {kind === 'server' ? <Link to={`/admin/servers/${id}`}>{name ?? id}</Link> : (name ?? id)}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {row.request_id !== null && (
          <Fact name={words.request}>
            <CopyText value={row.request_id} label={`${text.common.copy}: ${row.request_id}`} />
          </Fact>
        )}
      </dl>
      {Object.keys(row.properties).length > 0 && (
        <details>
          <summary>{words.properties}</summary>
          <pre>{JSON.stringify(row.properties, null, 2)}</pre>
        </details>
      )}
      <Acknowledgement key={row.number} row={row} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Changes({ changes }: { changes: AuditRow['changes'] }) {
  return (
    <table className="audit__changes">
      <caption className="visually-hidden">{words.changes}</caption>
      <thead>
        <tr>
          <th scope="col">{words.field}</th>
          <th scope="col">{words.before}</th>
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td>
              <del>{shown(before)}</del>
            </td>
            <td>
              <ins>{shown(after)}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return words.absent;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Acknowledgement({ row }: { row: AuditRow }) {
  const acknowledge = useAcknowledge(row.number);
  const withdraw = useWithdraw(row.number);
  const [note, setNote] = useState('');
  const error = acknowledge.error ?? withdraw.error;
  return (
    <div className="audit__ack">
      {error !== null && <ProblemNote error={error} />}
      {row.acknowledgement === null ? (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            acknowledge.mutate(note);
          }}
        >
          <TextArea label={words.note} hint={words.noteHint} maxLength={2000} rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
          <div className="form__actions form__actions--start">
            <Button type="submit" icon="check" busy={acknowledge.isPending}>
              {words.acknowledge}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <p className="faint">{words.acknowledgedBy(row.acknowledgement.username, momentExact(row.acknowledgement.made_at))}</p>
          {row.acknowledgement.note !== '' && <p className="audit__note">{row.acknowledgement.note}</p>}
          <Button small look="quiet" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {words.withdraw}
          </Button>
        </>
      )}
    </div>
  );
}
