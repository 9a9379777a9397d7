import { useState, type FormEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { asProblem } from '../../../api/problem';
import { Button, buttonClass } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { ProblemNote } from '../../../components/ProblemNote';
import { Empty, Loaded } from '../../../components/States';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useCreateNode, useLocations } from '../queries';
import { NodeFields } from './NodeFields';
import { bodyOfNode, NEW_NODE, type NodeFormState } from './nodeForm';

export function AddNode({ onClose }: { onClose: () => void }) {
  const locations = useLocations();
  return (
    <Dialog title={text.admin.nodes.add} onClose={onClose} wide>
      <Loaded query={locations}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              icon="locations"
              title={text.admin.nodes.needLocation}
              actions={
                <span className="row">
                  <Button onClick={onClose}>{text.common.cancel}</Button>
                  <Link to="/admin/locations" className={buttonClass('primary')}>
                    {text.admin.locations.add}
                  </Link>
                </span>
              }
            >
              {text.admin.nodes.needLocationText}
            </Empty>
          ) : (
            <NodeForm locations={list.map(({ id, short, long }) => ({ id, name: long ?? short }))} onClose={onClose} />
          )
        }
      </Loaded>
    </Dialog>
  );
}

function NodeForm({ locations, onClose }: { locations: { id: number; name: string }[]; onClose: () => void }) {
  const create = useCreateNode();
  const navigate = useNavigate();
  const toast = useToast();
  const [form, setForm] = useState<NodeFormState>({ ...NEW_NODE, location: String(locations[0]?.id ?? '') });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(bodyOfNode(form), {
      onSuccess: (node) => {
        toast.show('good', text.admin.nodes.created);
        void navigate(`/admin/nodes/${node.id}`);
      },
    });
  };

  return (
    <form className="form" onSubmit={submit}>
      {create.isError && <ProblemNote error={create.error} />}
      <NodeFields form={form} change={(part) => setForm((now) => ({ ...now, ...part }))} errors={create.isError ? asProblem(create.error).fieldErrors() : {}} locations={locations} />
      <div className="form__actions">
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button type="submit" look="primary" busy={create.isPending}>
          {text.admin.nodes.add}
        </Button>
      </div>
    </form>
  );
}
