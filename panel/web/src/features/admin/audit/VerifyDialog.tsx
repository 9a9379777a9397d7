import { Link } from 'react-router';
import type { AuditCheck, AuditRecordings } from '../../../api/admin';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { ProblemNote } from '../../../components/ProblemNote';
import { Loaded } from '../../../components/States';
import { momentExact } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { useChecks, useStartCheck } from './queries';

const words = text.audit;

/** Asks the panel to walk the whole chain, and tells how far it is and what it found. */
export function VerifyDialog({ onRow, onClose }: { onRow: (number: number) => void; onClose: () => void }) {
  const checks = useChecks();
  const start = useStartCheck();
  const running = checks.data?.[0]?.state === 'running';
  return (
    <Dialog title={words.verifyTitle} wide onClose={onClose}>
      <p className="dialog__text">{words.verifyLead}</p>
      {start.error !== null && <ProblemNote error={start.error} />}
      <Loaded query={checks}>{([last]) => (last === undefined ? null : <Result check={last} onRow={onRow} />)}</Loaded>
      <div className="form__actions">
        <Button onClick={onClose}>{text.common.close}</Button>
        <Button look="primary" busy={running || start.isPending} onClick={() => start.mutate()}>
          {words.verifyStart}
        </Button>
      </div>
    </Dialog>
  );
}

function Result({ check, onRow }: { check: AuditCheck; onRow: (number: number) => void }) {
  if (check.state === 'running') {
    return (
      <div role="status" className="audit__progress">
        <p>{words.verifyRunning(check.checked, check.total)}</p>
        <progress max={Math.max(1, check.total)} value={check.checked} />
      </div>
    );
  }
  const found = check.result;
  const recordings = found?.recordings;
  const faults = (found?.fault_count ?? 0) + (recordings?.count ?? 0);
  return (
    <div className="audit__result" role="status">
      {check.state === 'intact' && found !== null && <Banner tone="good" title={words.verifyIntact(found.rows)} />}
      {check.state === 'tampered' && found !== null && (
        <Banner tone="bad" title={words.verifyTampered(faults)}>
          {words.verifyRows(found.fault_count)}
        </Banner>
      )}
      {check.state === 'failed' && <Banner tone="warn" title={words.verifyFailed} />}
      {check.state === 'interrupted' && <Banner tone="warn" title={words.verifyInterrupted} />}
      {found !== null && found.faults.length > 0 && (
        <ul className="audit__faults">
          {found.faults.map((fault) => (
            <li key={`${fault.kind}-${fault.position}-${fault.row ?? ''}`}>
              {fault.detail}{' '}
              {fault.row !== null && (
                <Button small look="quiet" onClick={() => onRow(fault.row ?? 0)}>
                  {words.verifyRow(fault.row)}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {recordings !== undefined && <Recordings found={recordings} />}
      <p className="faint">{words.verifyLast(check.started_by, momentExact(check.ended_at ?? check.started_at))}</p>
      {found !== null && <p className="faint audit__hash">{words.verifyEnd(found.position, found.hash)}</p>}
    </div>
  );
}

function Recordings({ found }: { found: AuditRecordings }) {
  const older = found.older ?? 0;
  return (
    <>
      <p>{found.checked === 0 && found.count === 0 ? words.verifyRecordingsNone : words.verifyRecordings(found.checked - found.unreachable - older, found.count)}</p>
      {older > 0 && <p>{words.verifyOlder(older)}</p>}
      {found.faults.length > 0 && (
        <ul className="audit__faults">
          {found.faults.map((fault) => (
            <li key={fault.session}>
              {words.verifyRecordingOf(fault.username, fault.server, fault.at === null ? null : momentExact(fault.at))}: {words.verifyRecording[fault.result] ?? fault.result}.{' '}
              {fault.username === null ? <code>{fault.session}</code> : <Link to={`/admin/shells/${fault.session}`}>{words.verifyRecordingOpen}</Link>}
            </li>
          ))}
        </ul>
      )}
      {found.silent.length > 0 && (
        <Banner tone="warn" title={words.verifySilentTitle(found.unreachable)}>
          {words.verifySilent(found.silent.map(({ node, recordings }) => `${node} (${recordings})`).join(', '))}
        </Banner>
      )}
    </>
  );
}
