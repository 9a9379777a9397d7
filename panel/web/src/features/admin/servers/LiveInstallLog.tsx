import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { keys } from '../../../api/keys';
import { text } from '../../../i18n/text';
import { ConsoleFeed } from '../../console/feed';
import { openConsole } from '../../console/useConsole';
import { TerminalView } from '../../console/TerminalView';

interface LiveInstallLogProps {
  server: string;
  history: string;
  live: boolean;
}

/** The stored log first, then what the console socket says about the installation; console lines are left out. */
export function LiveInstallLog({ server, history, live }: LiveInstallLogProps) {
  const queries = useQueryClient();
  const feed = useMemo(() => {
    const stored = new ConsoleFeed(() => 0);
    for (const line of history.split(/\r?\n/)) stored.take({ kind: 'installOutput', line });
    return stored;
  }, [history]);

  useEffect(() => {
    if (!live) return;
    const socket = openConsole(server, (event) => {
      if (event.kind === 'installOutput' || event.kind === 'message') feed.take(event);
      if (event.kind === 'install') void queries.invalidateQueries({ queryKey: keys.admin });
    });
    socket.start();
    return () => socket.stop();
  }, [server, live, feed, queries]);

  return <TerminalView feed={feed} title={text.console.installLog} />;
}
