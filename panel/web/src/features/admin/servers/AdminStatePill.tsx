import type { AdminServer } from '../../../api/admin';
import { Pill } from '../../../components/Pill';
import { text } from '../../../i18n/text';
import { StatePill } from '../../servers/StatePill';

/** What the panel knows without asking the node. */
export function AdminStatePill({ server }: { server: Pick<AdminServer, 'status' | 'suspended'> }) {
  if (server.suspended) return <StatePill state="suspended" />;
  if (server.status !== null) return <StatePill state={server.status} />;
  return (
    <Pill tone="plain" dot={false}>
      {text.admin.servers.ready}
    </Pill>
  );
}
