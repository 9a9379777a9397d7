import type { PowerState, Server, ServerStatus } from '../../api/types';
import { Pill } from '../../components/Pill';
import type { Tone } from '../../components/Banner';
import { text } from '../../i18n/text';

type Shown = PowerState | ServerStatus | 'transferring' | 'maintenance' | 'unknown';

/** One word for what a person wants to know first: a block from the panel wins over the process's state. */
export function shownState(server: Pick<Server, 'status' | 'is_suspended' | 'is_transferring' | 'is_node_under_maintenance'>, power: PowerState | null): Shown {
  if (server.is_suspended || server.status === 'suspended') return 'suspended';
  if (server.status !== null && server.status !== 'reinstall_failed') return server.status;
  if (server.is_transferring) return 'transferring';
  if (server.is_node_under_maintenance) return 'maintenance';
  return power ?? 'unknown';
}

function look(state: Shown): { tone: Tone | 'plain'; busy: boolean } {
  switch (state) {
    case 'running':
      return { tone: 'good', busy: false };
    case 'starting':
    case 'stopping':
      return { tone: 'warn', busy: true };
    case 'installing':
    case 'restoring_backup':
    case 'transferring':
      return { tone: 'info', busy: true };
    case 'maintenance':
      return { tone: 'info', busy: false };
    case 'suspended':
    case 'install_failed':
    case 'reinstall_failed':
      return { tone: 'bad', busy: false };
    case 'offline':
      return { tone: 'plain', busy: false };
    case 'unknown':
      return { tone: 'plain', busy: true };
  }
}

export function StatePill({ state }: { state: Shown }) {
  const { tone, busy } = look(state);
  return (
    <Pill tone={tone} busy={busy}>
      {text.state[state]}
    </Pill>
  );
}
