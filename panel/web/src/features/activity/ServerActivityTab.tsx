import { text } from '../../i18n/text';
import { ServerHead } from '../server/ServerHead';
import { useServerPage } from '../server/page';
import { ActivityList } from './ActivityList';

/** The tab of a server's page. */
export function ServerActivityTab() {
  const { id } = useServerPage();
  return (
    <>
      <ServerHead title={text.audit.activity.title} />
      <ActivityList path={`/api/client/servers/${encodeURIComponent(id)}/activity`} server={id} areas={text.audit.activity.serverAreas} />
    </>
  );
}
