import { lazy, Suspense } from 'react';
import type { AdminServer } from '../../../api/admin';
import { Loading } from '../../../components/States';
import { text } from '../../../i18n/text';

const Log = lazy(async () => ({ default: (await import('../../install/InstallLog')).InstallLog }));

/** The running or else the last installation, as its owner sees it too. */
export function InstallLog({ server }: { server: AdminServer }) {
  return (
    <section className="card install-log">
      <div className="card__head">
        <h2>{text.work.install.title}</h2>
      </div>
      <Suspense fallback={<Loading />}>
        <Log server={server.identifier} installing={server.status === 'installing'} />
      </Suspense>
    </section>
  );
}
