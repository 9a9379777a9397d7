import type { Server } from '../../api/types';
import { Banner, type Tone } from '../../components/Banner';
import { text } from '../../i18n/text';

interface Notice {
  tone: Tone;
  title: string;
  detail: string;
}

function noticeOf(server: Server): Notice | null {
  switch (server.status) {
    case 'installing':
      return { tone: 'info', title: text.banner.installing, detail: text.banner.installingText };
    case 'install_failed':
      return { tone: 'bad', title: text.banner.install_failed, detail: text.banner.installFailedText };
    case 'reinstall_failed':
      return { tone: 'bad', title: text.banner.reinstall_failed, detail: text.banner.installFailedText };
    case 'suspended':
      return { tone: 'bad', title: text.banner.suspended, detail: text.banner.suspendedText };
    case 'restoring_backup':
      return { tone: 'info', title: text.banner.restoring_backup, detail: text.banner.restoringText };
    case null:
      break;
  }
  if (server.is_suspended) return { tone: 'bad', title: text.banner.suspended, detail: text.banner.suspendedText };
  if (server.is_transferring) return { tone: 'info', title: text.banner.transferring, detail: text.banner.transferringText };
  if (server.is_node_under_maintenance) return { tone: 'warn', title: text.banner.maintenance, detail: text.banner.maintenanceText };
  return null;
}

/** What the panel says about the server, apart from its process. */
export function StatusBanner({ server }: { server: Server }) {
  const notice = noticeOf(server);
  if (notice === null) return null;
  return (
    <Banner tone={notice.tone} title={notice.title} role="status">
      {notice.detail}
    </Banner>
  );
}

/** The panel refuses power and console for everyone in these states. */
export function isBlocked(server: Server): boolean {
  return noticeOf(server) !== null && server.status !== 'reinstall_failed';
}
