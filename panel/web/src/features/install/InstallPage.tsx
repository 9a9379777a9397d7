import { text } from '../../i18n/text';
import { useServerPage } from '../server/page';
import { ServerHead } from '../server/ServerHead';
import { InstallLog } from './InstallLog';

export function InstallPage() {
  const { id, view } = useServerPage();
  return (
    <>
      <ServerHead title={text.work.install.title} />
      <InstallLog server={id} installing={view.server.status === 'installing'} />
    </>
  );
}
