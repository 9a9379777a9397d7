import { useState, type FormEvent } from 'react';
import type { Node } from '../../../api/admin';
import { asProblem } from '../../../api/problem';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { CheckField, SelectField, TextArea, TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { Loaded } from '../../../components/States';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useLocations, useSaveNode } from '../queries';
import { NodeFields } from './NodeFields';
import { bodyOfNode, nodeFormOf } from './nodeForm';

const words = text.oplogs.node;

export function EditNode({ node, onClose }: { node: Node; onClose: () => void }) {
  const locations = useLocations();
  return (
    <Dialog title={words.edit} onClose={onClose} wide>
      <Loaded query={locations}>{(list) => <EditForm node={node} locations={list.map(({ id, short, long }) => ({ id, name: long ?? short }))} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}

function EditForm({ node, locations, onClose }: { node: Node; locations: { id: number; name: string }[]; onClose: () => void }) {
  const save = useSaveNode(node.id);
  const toast = useToast();
  const [form, setForm] = useState(() => nodeFormOf(node));
  const [more, setMore] = useState({
    description: node.description ?? '',
    open: node.public,
    maintenance: node.maintenance_mode,
    draining: node.draining,
    route: node.console_route,
    upload: String(node.upload_size),
    recording: (node.shell_recording ?? 'on'),
  });
  const errors = save.isError ? asProblem(save.error).fieldErrors() : {};
  const also = (part: Partial<typeof more>) => setMore((now) => ({ ...now, ...part }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      {
        ...bodyOfNode(form),
        description: more.description.trim() === '' ? null : more.description,
        public: more.open,
        maintenance_mode: more.maintenance,
        draining: more.draining,
        console_route: more.route,
        upload_size: Number(more.upload),
      },
      {
        onSuccess: (warning) => {
          toast.show(warning === null ? 'good' : 'bad', warning ?? words.saved);
          onClose();
        },
      },
    );
  };

  return (
    <form className="form" onSubmit={submit}>
      {save.isError && <ProblemNote error={save.error} />}
      <NodeFields form={form} change={(part) => setForm((now) => ({ ...now, ...part }))} errors={errors} locations={locations} />
      <TextArea label={text.common.description} rows={2} maxLength={10_000} value={more.description} onChange={(event) => also({ description: event.target.value })} error={errors.description} />
      <div className="form__row">
        <SelectField label={words.route} required hint={words.routeHint} value={more.route} onChange={(event) => also({ route: routeOf(event.target.value) })} error={errors.console_route}>
          <option value="auto">{words.routes.auto}</option>
          <option value="direct">{words.routes.direct}</option>
          <option value="relay">{words.routes.relay}</option>
        </SelectField>
        <TextField label={words.upload} required type="number" min={1} max={1024} value={more.upload} onChange={(event) => also({ upload: event.target.value })} error={errors.upload_size} />
      </div>
      <CheckField label={words.public} checked={more.open} onChange={(event) => also({ open: event.target.checked })} />
      <CheckField label={words.draining} checked={more.draining} onChange={(event) => also({ draining: event.target.checked })} />
      <CheckField label={words.maintenance} checked={more.maintenance} onChange={(event) => also({ maintenance: event.target.checked })} />
      <div className="form__actions">
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button type="submit" look="primary" busy={save.isPending}>
          {text.common.save}
        </Button>
      </div>
    </form>
  );
}

function routeOf(word: string): Node['console_route'] {
  return word === 'direct' || word === 'relay' ? word : 'auto';
}
