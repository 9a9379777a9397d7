import type { Account } from '../../api/types';
import { Button } from '../../components/Button';
import { Icon } from '../../components/Icon';
import { problemText } from '../../components/problemText';
import { clock } from '../../i18n/format';
import { text } from '../../i18n/text';
import { useLeave } from './queries';
import './acting.css';

const words = text.acting;

/** Over every page while an administrator acts as someone else: who one is, until when, and the way out. */
export function ActingBar({ account }: { account: Account }) {
  const leave = useLeave();
  const until = account.impersonation?.until;
  if (until === undefined) return null;
  return (
    <section className="acting" aria-label={words.barLabel}>
      <Icon name="account" />
      <p className="acting__text" role="status">
        {words.bar} <strong>{account.username}</strong> <span className="acting__until">{words.until(clock(until))}</span>
        {leave.isError && <span className="acting__until">{problemText(leave.error)}</span>}
      </p>
      <Button small busy={leave.isPending} onClick={() => leave.mutate()}>
        {words.leave}
      </Button>
    </section>
  );
}
