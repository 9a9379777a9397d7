import { useParams } from 'react-router';
import { text } from '../../i18n/text';
import { ActivityList } from './ActivityList';

/** The tab of a server's page. */
export function ServerActivityTab() {
  const { id = '' } = useParams();
  return (
    <section aria-label={text.audit.activity.title}>
      <ActivityList path={`/api/client/servers/${encodeURIComponent(id)}/activity`} areas={text.audit.activity.serverAreas} />
    </section>
  );
}
