import { useState } from 'react';
import { Link } from 'react-router';
import type { Node } from '../../../api/admin';
import { Button } from '../../../components/Button';
import { levelOf, Meter } from '../../../components/Meter';
import { Empty, Loaded } from '../../../components/States';
import { bytes, MIB } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { useNodes } from '../queries';
import { AddNode } from './AddNode';
import { NodeHealth } from './NodeHealth';

export function NodesPage() {
  const nodes = useNodes();
  const [adding, setAdding] = useState(false);
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {text.admin.nodes.add}
    </Button>
  );
  return (
    <>
      <PageHead title={text.admin.nodes.title} lead={text.admin.nodes.lead} actions={add} />
      <div className="card">
        <Loaded query={nodes}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="nodes" title={text.admin.nodes.empty}>
                {text.admin.nodes.emptyText}
              </Empty>
            ) : (
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{text.common.name}</th>
                    <th scope="col">{text.admin.nodes.health}</th>
                    <th scope="col">{text.admin.nodes.version}</th>
                    <th scope="col">{text.admin.nodes.address}</th>
                    <th scope="col">{text.admin.nodes.location}</th>
                    <th scope="col">{text.admin.nodes.memory}</th>
                    <th scope="col">{text.admin.nodes.disk}</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((node) => (
                    <tr key={node.id}>
                      <th scope="row">
                        <Link to={`/admin/nodes/${node.id}`}>{node.name}</Link>
                      </th>
                      <td data-label={text.admin.nodes.health}>
                        <NodeHealth node={node} />
                      </td>
                      <td data-label={text.admin.nodes.version} className="mono">
                        {node.health?.daemon_version ?? '–'}
                      </td>
                      <td data-label={text.admin.nodes.address} className="mono">
                        {node.fqdn}:{node.daemon_listen}
                      </td>
                      <td data-label={text.admin.nodes.location}>{node.relationships?.location?.attributes?.short ?? '–'}</td>
                      <td data-label={text.admin.nodes.memory} className="num">
                        <GivenAway used={node.allocated_resources.memory} total={room(node.memory, node.memory_overallocate)} />
                      </td>
                      <td data-label={text.admin.nodes.disk} className="num">
                        <GivenAway used={node.allocated_resources.disk} total={room(node.disk, node.disk_overallocate)} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Loaded>
      </div>
      {adding && <AddNode onClose={() => setAdding(false)} />}
    </>
  );
}

/** MiB that may be given away; 0 for no bound, which is what an over-allocation of -1 means. */
export function room(total: Node['memory'], overAllocate: number): number {
  return overAllocate < 0 ? 0 : total * (1 + overAllocate / 100);
}

export function GivenAway({ used, total }: { used: number; total: number }) {
  return (
    <span className={`usage usage--${levelOf(used, total)}`}>
      {text.admin.nodes.used(bytes(used * MIB), total === 0 ? '∞' : bytes(total * MIB))}
      <Meter used={used} limit={total} />
    </span>
  );
}
