import type { AuditReceiver } from '../../../api/admin';
import { Pill } from '../../../components/Pill';
import { momentExact } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { useReceivers } from './queries';

const words = text.audit;

/** Where else the log goes and whether it gets there; nothing when it goes nowhere. */
export function Receivers() {
  const receivers = useReceivers();
  if (receivers.data === undefined || receivers.data.length === 0) return null;
  return (
    <dl className="audit__receivers" aria-label={words.receivers}>
      {receivers.data.map((receiver) => (
        <div key={receiver.receiver}>
          <dt>
            {words.receivers} {receiver.receiver} <span className="mono">{receiver.target}</span>
          </dt>
          <dd>
            <Pill tone={receiver.state === 'ok' ? 'good' : receiver.state === 'failing' ? 'bad' : 'plain'}>{stateText(receiver)}</Pill>
            {receiver.last_error !== null && <span className="faint">{receiver.last_error}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function stateText({ state, lag, failing_since: since }: AuditReceiver): string {
  if (state === 'resting') return words.receiverResting;
  if (state === 'failing') return `${words.receiverFailing(since === null ? '' : momentExact(since))}, ${words.receiverLag(lag)}`;
  return lag === 0 ? words.receiverOk : words.receiverLag(lag);
}
