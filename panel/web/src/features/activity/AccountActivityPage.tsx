import { text } from '../../i18n/text';
import { PageHead } from '../admin/PageHead';
import { ActivityList } from './ActivityList';

/** What happened to one's own account. */
export function AccountActivityPage() {
  return (
    <>
      <PageHead title={text.audit.activity.account} lead={text.audit.activity.accountLead} back={{ to: '/account', label: text.nav.account }} />
      <ActivityList path="/api/client/account/activity" areas={text.audit.activity.accountAreas} />
    </>
  );
}
