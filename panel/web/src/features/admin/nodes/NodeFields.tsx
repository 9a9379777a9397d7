import { CheckField, SelectField, TextField } from '../../../components/Field';
import { text } from '../../../i18n/text';
import type { NodeFormState } from './nodeForm';

interface NodeFieldsProps {
  form: NodeFormState;
  change: (part: Partial<NodeFormState>) => void;
  errors: Record<string, string>;
  locations: { id: number; name: string }[];
}

/** What a node needs from its first day. */
export function NodeFields({ form, change, errors, locations }: NodeFieldsProps) {
  const set = (name: keyof NodeFormState) => (event: { target: { value: string } }) => change({ [name]: event.target.value });
  return (
    <>
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
      <CheckField label={text.admin.nodes.behindProxy} checked={form.proxy} onChange={(event) => change({ proxy: event.target.checked })} />
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
    </>
  );
}
