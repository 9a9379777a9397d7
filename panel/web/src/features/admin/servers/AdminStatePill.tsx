import type { AdminServer } from '../../../api/admin';
import { Pill } from '../../../components/Pill';
import { text } from '../../../i18n/text';
import { StatePill } from '../../servers/StatePill';

/** What the panel knows without asking the node. */
export function AdminStatePill({ server }: { server: Pick<AdminServer, 'status' | 'suspended' | 'deleting' | 'state'> }) {
  if (server.deleting) {
    return (
      <Pill tone="bad" busy>
        {text.admin.servers.deleting}
      </Pill>
    );
  }
  if (server.suspended) return <StatePill state="suspended" />;
  if (server.status !== null) return <StatePill state={server.status} />;
  if (server.state !== null) return <StatePill state={server.state} />;
  return (
    <Pill tone="plain" dot={false}>
      {text.admin.servers.ready}
    </Pill>
  );
}
