import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Node } from '../../../api/admin';
import { itemsOf } from '../../../api/envelope';
import { Button } from '../../../components/Button';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { CodeBlock } from '../../../components/Copy';
import { Pill } from '../../../components/Pill';
import { ProblemNote } from '../../../components/ProblemNote';
import { Loaded } from '../../../components/States';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { useConfigureToken, useDeleteNode, useNode, useNodeSystem } from '../queries';
import { Allocations } from './Allocations';
import { EditNode } from './EditNode';
import { NodeHealth, NodeTrouble } from './NodeHealth';
import { GivenAway, room } from './NodesPage';
import { ShellPolicy } from './ShellPolicy';

export function NodePage() {
  const id = useParams().id ?? '';
  const node = useNode(id);
  return <Loaded query={node}>{(data) => <NodeView node={data} shownAt={node.dataUpdatedAt} />}</Loaded>;
}

function NodeView({ node, shownAt }: { node: Node; shownAt: number }) {
  const remove = useDeleteNode();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const [editing, setEditing] = useState(false);
  const servers = itemsOf(node.relationships?.servers);
  return (
    <>
      <PageHead
        title={node.name}
        back={{ to: '/admin/nodes', label: text.admin.nodes.title }}
        lead={`${node.scheme}://${node.fqdn}:${node.daemon_listen}`}
        actions={
          <>
            <NodeHealth node={node} />
            {node.draining && <Pill tone="warn">{text.oplogs.node.drainingPill}</Pill>}
            <Button icon="pencil" onClick={() => setEditing(true)}>
              {text.oplogs.node.edit}
            </Button>
            <Button look="quiet-danger" icon="trash" onClick={() => setDeleting(true)}>
              {text.admin.nodes.remove}
            </Button>
          </>
        }
      />
      <div className="stack">
        <NodeTrouble node={node} now={shownAt} />
        <Overview node={node} />
        <Configure node={node} />
        <ShellPolicy node={node} />
        <Allocations node={node} />
        {servers.length > 0 && (
          <section className="card">
            <div className="card__head">
              <h2>{text.nav.servers}</h2>
            </div>
            <ul className="card__body row">
              {servers.map((server) => (
                <li key={server.id}>
                  <Link to={`/admin/servers/${server.id}`}>{server.name}</Link>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      {editing && <EditNode node={node} onClose={() => setEditing(false)} />}
      {deleting && (
        <ConfirmDialog
          title={text.admin.nodes.removeTitle}
          confirm={text.admin.nodes.remove}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => {
            setDeleting(false);
            remove.reset();
          }}
          onConfirm={() => remove.mutate(node.id, { onSuccess: () => void navigate('/admin/nodes') })}
        >
          {text.admin.nodes.removeText(node.name)}
        </ConfirmDialog>
      )}
    </>
  );
}

function Overview({ node }: { node: Node }) {
  const system = useNodeSystem(node);
  return (
    <section className="card">
      <div className="card__head">
        <h2>{text.admin.nodes.overview}</h2>
      </div>
      <dl className="card__body facts num">
        <Fact label={text.admin.nodes.version}>{node.health?.daemon_version ?? system.data?.version ?? '–'}</Fact>
        <Fact label={text.admin.nodes.system}>{system.data === undefined ? '–' : `${system.data.system.type} ${system.data.system.arch}`}</Fact>
        <Fact label={text.admin.nodes.kernel}>{system.data?.system.release ?? '–'}</Fact>
        <Fact label={text.admin.nodes.cpus}>{system.data?.system.cpus ?? '–'}</Fact>
        <Fact label={text.admin.nodes.location}>{node.relationships?.location?.attributes?.short ?? '–'}</Fact>
        <Fact label={text.admin.nodes.sftp}>{node.daemon_sftp}</Fact>
        <Fact label={text.admin.nodes.memory}>
          <GivenAway used={node.allocated_resources.memory} total={room(node.memory, node.memory_overallocate)} />
        </Fact>
        <Fact label={text.admin.nodes.disk}>
          <GivenAway used={node.allocated_resources.disk} total={room(node.disk, node.disk_overallocate)} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Configure({ node }: { node: Node }) {
  const token = useConfigureToken(node.id);
  const command = token.data === undefined ? null : `quetzal-wings configure --panel-url ${location.origin} --token ${token.data.token} --node ${token.data.node}`;
  return (
    <section className="card">
      <div className="card__head">
        <div>
          <h2>{text.admin.nodes.configure}</h2>
          <p className="faint">{text.admin.nodes.configureText}</p>
        </div>
        <Button icon="key" busy={token.isPending} onClick={() => token.mutate()}>
          {command === null ? text.admin.nodes.configureButton : text.admin.nodes.configureAgain}
        </Button>
      </div>
      {(command !== null || token.isError) && (
        <div className="card__body stack stack--tight">
          {token.isError && <ProblemNote error={token.error} />}
          {command !== null && (
            <>
              <CodeBlock>{command}</CodeBlock>
              <p className="faint">{text.admin.nodes.configureNote}</p>
            </>
          )}
        </div>
      )}
    </section>
  );
}
