import { text } from '../../i18n/text';
import { may, type ServerView } from '../servers/queries';

export interface ServerTab {
  /** Below `/server/:id`; the console is at the bare address. */
  path: string;
  label: string;
  /** Whether this person sees it. */
  shown: (view: ServerView) => boolean;
}

/** The pages of a server, in order. A page is one line here and one child route in routes.tsx. */
export const serverTabs: readonly ServerTab[] = [
  { path: '', label: text.live.tabs.console, shown: () => true },
  { path: 'shell', label: text.terminal.tab, shown: holding('control.shell') },
  { path: 'replay', label: text.replay.title, shown: holding('websocket.connect') },
  { path: 'activity', label: text.audit.activity.title, shown: holding('activity.read') },
  { path: 'install', label: text.work.install.tab, shown: holding('settings.reinstall') },
];

/** For `shown`: holders of a permission. */
export function holding(permission: string): (view: ServerView) => boolean {
  return (view) => may(view.meta, permission);
}
