import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { AdminServer } from '../../../api/admin';
import { itemsOf } from '../../../api/envelope';
import { Button, buttonClass } from '../../../components/Button';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { CheckField, TextField } from '../../../components/Field';
import { Icon } from '../../../components/Icon';
import { problemText } from '../../../components/problemText';
import { Loaded } from '../../../components/States';
import { useToast } from '../../../components/toasts';
import { bytes, MIB, moment } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { nameOf } from '../nodes/Allocations';
import { PageHead } from '../PageHead';
import { useAdminServer, useDeleteServer, useServerAct } from '../queries';
import { AdminStatePill } from './AdminStatePill';
import { InstallLog } from './InstallLog';
import { ServerSettings } from './ServerSettings';

const words = text.admin.servers;

export function ServerPage() {
  const id = useParams().id ?? '';
  const server = useAdminServer(id);
  return <Loaded query={server}>{(data) => <ServerView server={data} />}</Loaded>;
}

function ServerView({ server }: { server: AdminServer }) {
  return (
    <>
      <PageHead
        title={server.name}
        back={{ to: '/admin/servers', label: words.title }}
        lead={server.description === '' ? undefined : server.description}
        actions={
          <>
            <AdminStatePill server={server} />
            <Link to={`/server/${server.identifier}`} className={buttonClass('primary')}>
              <Icon name="terminal" />
              {words.openConsole}
            </Link>
          </>
        }
      />
      <div className="stack">
        <Overview server={server} />
        <ServerSettings server={server} />
        <InstallLog server={server} />
        <Manage server={server} />
      </div>
    </>
  );
}

function Overview({ server }: { server: AdminServer }) {
  const { relationships, limits } = server;
  const allocation = itemsOf(relationships?.allocations).find(({ id }) => id === server.allocation);
  const size = (mib: number) => (mib === 0 ? text.common.unlimited : bytes(mib * MIB));
  const facts: [string, React.ReactNode][] = [
    [words.owner, relationships?.user?.attributes?.username ?? server.user],
    [words.egg, relationships?.egg?.attributes?.name ?? server.egg],
    [words.node, <Link key="node" to={`/admin/nodes/${server.node}`}>{relationships?.node?.attributes?.name ?? server.node}</Link>],
    [words.allocation, allocation === undefined ? '–' : nameOf(allocation)],
    [text.tiles.memory, size(limits.memory)],
    [text.tiles.disk, size(limits.disk)],
    [text.tiles.cpu, limits.cpu === 0 ? text.common.unlimited : `${limits.cpu} %`],
    [words.image, <span key="image" className="mono">{server.container.image}</span>],
    [words.identifier, <span key="id" className="mono">{server.uuid}</span>],
    [text.common.created, moment(server.created_at)],
  ];
  return (
    <section className="card">
      <div className="card__head">
        <h2>{words.overview}</h2>
      </div>
      <dl className="card__body facts num">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Manage({ server }: { server: AdminServer }) {
  const act = useServerAct(server.id);
  const toast = useToast();
  const [asking, setAsking] = useState<'reinstall' | 'remove' | null>(null);
  const failed = (error: unknown) => toast.show('bad', problemText(error));

  return (
    <section className="card">
      <div className="card__head">
        <h2>{words.manage}</h2>
      </div>
      <div className="danger-row">
        <div>
          <h3>{server.suspended ? words.unsuspend : words.suspend}</h3>
          <p>{server.suspended ? words.unsuspendText : words.suspendText}</p>
        </div>
        <Button
          busy={act.isPending && act.variables !== 'reinstall'}
          onClick={() =>
            act.mutate(server.suspended ? 'unsuspend' : 'suspend', {
              onSuccess: () => toast.show('good', server.suspended ? words.unsuspended : words.suspended),
              onError: failed,
            })
          }
        >
          {server.suspended ? words.unsuspend : words.suspend}
        </Button>
      </div>
      <div className="danger-row">
        <div>
          <h3>{words.reinstall}</h3>
          <p>{words.reinstallText}</p>
        </div>
        <Button onClick={() => setAsking('reinstall')}>{words.reinstall}</Button>
      </div>
      <div className="danger-row">
        <div>
          <h3>{words.remove}</h3>
          <p>{words.removeText}</p>
        </div>
        <Button look="danger" icon="trash" onClick={() => setAsking('remove')}>
          {words.remove}
        </Button>
      </div>
      {asking === 'reinstall' && (
        <ConfirmDialog
          title={words.reinstallTitle}
          confirm={words.reinstall}
          busy={act.isPending}
          error={act.error}
          onClose={() => setAsking(null)}
          onConfirm={() =>
            act.mutate('reinstall', {
              onSuccess: () => {
                setAsking(null);
                toast.show('good', words.reinstallStarted);
              },
            })
          }
        >
          {words.reinstallText}
        </ConfirmDialog>
      )}
      {asking === 'remove' && <RemoveServer server={server} onClose={() => setAsking(null)} />}
    </section>
  );
}

function RemoveServer({ server, onClose }: { server: AdminServer; onClose: () => void }) {
  const remove = useDeleteServer(server.id);
  const navigate = useNavigate();
  const toast = useToast();
  const [typed, setTyped] = useState('');
  const [force, setForce] = useState(false);
  return (
    <ConfirmDialog
      title={words.removeTitle}
      confirm={words.remove}
      busy={remove.isPending}
      disabled={typed !== server.name}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { force },
          {
            onSuccess: () => {
              toast.show('good', words.removed(server.name));
              void navigate('/admin/servers');
            },
          },
        )
      }
    >
      <div className="stack stack--tight">
        <p>{words.removeText}</p>
        <TextField label={words.removeConfirmLabel(server.name)} required autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        <CheckField label={words.force} checked={force} onChange={(event) => setForce(event.target.checked)} />
      </div>
    </ConfirmDialog>
  );
}
