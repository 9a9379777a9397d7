import { useState, type FormEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { asProblem } from '../../../api/problem';
import { Button, buttonClass } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { CheckField, SelectField, TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { Empty, Loaded } from '../../../components/States';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useCreateNode, useLocations } from '../queries';

const INITIAL = {
  name: '',
  location: '',
  fqdn: '',
  scheme: 'https',
  proxy: false,
  memory: '8192',
  memoryOver: '0',
  disk: '102400',
  diskOver: '0',
  listen: '8080',
  sftp: '2022',
  base: '',
};

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
  const [form, setForm] = useState({ ...INITIAL, location: String(locations[0]?.id ?? '') });
  const errors = create.isError ? asProblem(create.error).fieldErrors() : {};
  const set = (name: keyof typeof INITIAL) => (event: { target: { value: string } }) => setForm((now) => ({ ...now, [name]: event.target.value }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      {
        name: form.name.trim(),
        location_id: Number(form.location),
        fqdn: form.fqdn.trim(),
        scheme: form.scheme === 'http' ? 'http' : 'https',
        behind_proxy: form.proxy,
        memory: Number(form.memory),
        memory_overallocate: Number(form.memoryOver),
        disk: Number(form.disk),
        disk_overallocate: Number(form.diskOver),
        daemon_listen: Number(form.listen),
        daemon_sftp: Number(form.sftp),
        ...(form.base.trim() === '' ? {} : { daemon_base: form.base.trim() }),
      },
      {
        onSuccess: (node) => {
          toast.show('good', text.admin.nodes.created);
          void navigate(`/admin/nodes/${node.id}`);
        },
      },
    );
  };

  return (
    <form className="form" onSubmit={submit}>
      {create.isError && <ProblemNote error={create.error} />}
      <div className="form__row">
        <TextField label={text.common.name} required autoFocus maxLength={100} value={form.name} onChange={set('name')} error={errors.name} />
        <SelectField label={text.admin.nodes.location} required value={form.location} onChange={set('location')} error={errors.location_id}>
          {locations.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="form__row">
        <TextField label={text.admin.nodes.fqdn} required hint={text.admin.nodes.fqdnHint} value={form.fqdn} onChange={set('fqdn')} error={errors.fqdn} autoCapitalize="none" spellCheck={false} />
        <SelectField label={text.admin.nodes.scheme} required value={form.scheme} onChange={set('scheme')} error={errors.scheme}>
          <option value="https">{text.admin.nodes.https}</option>
          <option value="http">{text.admin.nodes.http}</option>
        </SelectField>
      </div>
      <CheckField label={text.admin.nodes.behindProxy} checked={form.proxy} onChange={(event) => setForm((now) => ({ ...now, proxy: event.target.checked }))} />
      <div className="form__row">
        <TextField label={text.admin.nodes.memoryMib} required type="number" min={1} value={form.memory} onChange={set('memory')} error={errors.memory} />
        <TextField label={text.admin.nodes.overMemory} required type="number" min={-1} hint={text.admin.nodes.overHint} value={form.memoryOver} onChange={set('memoryOver')} error={errors.memory_overallocate} />
      </div>
      <div className="form__row">
        <TextField label={text.admin.nodes.diskMib} required type="number" min={1} value={form.disk} onChange={set('disk')} error={errors.disk} />
        <TextField label={text.admin.nodes.overDisk} required type="number" min={-1} hint={text.admin.nodes.overHint} value={form.diskOver} onChange={set('diskOver')} error={errors.disk_overallocate} />
      </div>
      <div className="form__row">
        <TextField label={text.admin.nodes.listen} required type="number" min={1} max={65535} value={form.listen} onChange={set('listen')} error={errors.daemon_listen} />
        <TextField label={text.admin.nodes.sftp} required type="number" min={1} max={65535} value={form.sftp} onChange={set('sftp')} error={errors.daemon_sftp} />
        <TextField label={text.admin.nodes.base} placeholder="/var/lib/quetzal/volumes" value={form.base} onChange={set('base')} error={errors.daemon_base} spellCheck={false} />
      </div>
      <div className="form__actions">
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button type="submit" look="primary" busy={create.isPending}>
          {text.admin.nodes.add}
        </Button>
      </div>
    </form>
  );
}
