import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import type { AdminServer } from '../../../api/admin';
import { keys } from '../../../api/keys';
import { asProblem } from '../../../api/problem';
import { Pill } from '../../../components/Pill';
import { Empty, Failed, Loading } from '../../../components/States';
import { text } from '../../../i18n/text';
import { useInstallLog } from '../queries';

const LiveLog = lazy(async () => ({ default: (await import('./LiveInstallLog')).LiveInstallLog }));
const words = text.admin.servers;

/** Live while the server installs, from the stored log otherwise. */
export function InstallLog({ server }: { server: AdminServer }) {
  const installing = server.status === 'installing';
  const log = useInstallLog(server.identifier);
  const queries = useQueryClient();

  useEffect(() => {
    // The stored log is complete only once the installation has ended.
    if (!installing) void queries.invalidateQueries({ queryKey: keys.installLog(server.identifier) });
  }, [installing, queries, server.identifier]);

  const missing = log.error !== null && asProblem(log.error).status === 404;
  return (
    <section className="card">
      <div className="card__head">
        <h2>{words.installLog}</h2>
        {installing && (
          <Pill tone="info" busy>
            {words.installLogLive}
          </Pill>
        )}
      </div>
      {log.isPending ? (
        <Loading />
      ) : log.error !== null && !missing && !installing ? (
        <Failed error={log.error} onRetry={() => void log.refetch()} />
      ) : !installing && (missing || (log.data ?? '').trim() === '') ? (
        <Empty icon="log" title={words.installLogEmpty}>
          {words.installLogEmptyText}
        </Empty>
      ) : (
        <div className="install-log">
          <Suspense fallback={<Loading />}>
            <LiveLog key={installing ? 'live' : (log.data ?? '')} server={server.identifier} history={log.data ?? ''} live={installing} />
          </Suspense>
        </div>
      )}
    </section>
  );
}
