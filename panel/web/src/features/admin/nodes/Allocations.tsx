import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import type { Node, NodeAllocation } from '../../../api/admin';
import { asProblem } from '../../../api/problem';
import { Button, IconButton } from '../../../components/Button';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { TextField } from '../../../components/Field';
import { Pager } from '../../../components/Pager';
import { ProblemNote } from '../../../components/ProblemNote';
import { Empty, Loaded } from '../../../components/States';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useAddAllocations, useDeleteAllocation, useNodeAllocations } from '../queries';

export function Allocations({ node }: { node: Node }) {
  const [page, setPage] = useState(1);
  const allocations = useNodeAllocations(String(node.id), page);
  const remove = useDeleteAllocation(node.id);
  const [deleting, setDeleting] = useState<NodeAllocation | null>(null);
  return (
    <section className="card">
      <div className="card__head">
        <div>
          <h2>{text.admin.nodes.allocations}</h2>
          <p className="faint">{text.admin.nodes.allocationsText}</p>
        </div>
      </div>
      <AddAllocations node={node} />
      <Loaded query={allocations}>
        {({ items, pagination }) =>
          items.length === 0 ? (
            <Empty icon="network" title={text.admin.nodes.allocationsEmpty}>
              {text.admin.nodes.allocationsEmptyText}
            </Empty>
          ) : (
            <>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{text.admin.nodes.address}</th>
                    <th scope="col">{text.admin.nodes.alias}</th>
                    <th scope="col">{text.admin.nodes.assignedTo}</th>
                    <th scope="col">
                      <span className="visually-hidden">{text.common.actions}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((allocation) => (
                    <tr key={allocation.id}>
                      <th scope="row" className="mono">
                        {nameOf(allocation)}
                      </th>
                      <td data-label={text.admin.nodes.alias}>{allocation.alias ?? '–'}</td>
                      <td data-label={text.admin.nodes.assignedTo}>
                        <AssignedTo allocation={allocation} />
                      </td>
                      <td>
                        <div className="table__actions">
                          {!allocation.assigned && (
                            <IconButton icon="trash" look="quiet-danger" label={`${text.common.remove}: ${nameOf(allocation)}`} onClick={() => setDeleting(allocation)} />
                          )}
                        </div>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <Pager pagination={pagination} onPage={setPage} />
            </>
          )
        }
      </Loaded>
      {deleting !== null && (
        <ConfirmDialog
          title={text.admin.nodes.deleteAllocation}
          confirm={text.common.remove}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => {
            setDeleting(null);
            remove.reset();
          }}
          onConfirm={() => remove.mutate(deleting.id, { onSuccess: () => setDeleting(null) })}
        >
          {text.admin.nodes.deleteAllocationText(nameOf(deleting))}
        </ConfirmDialog>
      )}
    </section>
  );
}

function AssignedTo({ allocation }: { allocation: NodeAllocation }) {
  const server = allocation.relationships?.server?.attributes;
  if (server != null) return <Link to={`/admin/servers/${server.id}`}>{server.name}</Link>;
  return <span className="faint">{allocation.assigned ? text.common.yes : text.admin.nodes.free}</span>;
}

export function nameOf(allocation: Pick<NodeAllocation, 'ip' | 'port'>): string {
  return allocation.ip.includes(':') ? `[${allocation.ip}]:${allocation.port}` : `${allocation.ip}:${allocation.port}`;
}

/** "25565, 25570-25599" → its parts; `null` when one of them is neither a port nor a range. */
export function portsOf(value: string): string[] | null {
  const parts = value.split(/[\s,]+/).filter(Boolean);
  return parts.every((part) => /^\d{4,5}(-\d{4,5})?$/.test(part)) ? parts : null;
}

function AddAllocations({ node }: { node: Node }) {
  const add = useAddAllocations(node.id);
  const toast = useToast();
  const [ip, setIp] = useState('');
  const [ports, setPorts] = useState('');
  const [alias, setAlias] = useState('');
  const [invalid, setInvalid] = useState(false);
  const errors = add.isError ? asProblem(add.error).fieldErrors() : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const list = portsOf(ports);
    setInvalid(list === null || list.length === 0);
    if (list === null || list.length === 0) return;
    add.mutate(
      { ip: ip.trim(), alias: alias.trim() === '' ? null : alias.trim(), ports: list },
      {
        onSuccess: () => {
          setPorts('');
          toast.show('good', text.admin.nodes.allocationsAdded);
        },
      },
    );
  };

  return (
    <form className="filters" onSubmit={submit}>
      <TextField label={text.admin.nodes.ip} required hint={text.admin.nodes.ipHint} value={ip} onChange={(event) => setIp(event.target.value)} error={errors.ip} spellCheck={false} />
      <TextField
        label={text.admin.nodes.ports}
        required
        hint={text.admin.nodes.portsHint}
        value={ports}
        onChange={(event) => setPorts(event.target.value)}
        error={invalid ? text.admin.nodes.portsInvalid : (errors.ports ?? errors['ports.0'])}
      />
      <TextField label={text.admin.nodes.alias} hint={text.admin.nodes.aliasHint} value={alias} onChange={(event) => setAlias(event.target.value)} error={errors.alias} />
      <div className="filters__actions">
        <Button type="submit" icon="plus" busy={add.isPending}>
          {text.admin.nodes.addAllocations}
        </Button>
      </div>
      {add.isError && <ProblemNote error={add.error} />}
    </form>
  );
}
