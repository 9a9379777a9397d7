import { useState } from 'react';
import type { AdminServer } from '../../../api/admin';
import { itemsOf } from '../../../api/envelope';
import { CheckField, SelectField, TextField } from '../../../components/Field';
import { text } from '../../../i18n/text';
import { nameOf } from '../nodes/Allocations';
import { useFreeAllocations } from '../queries';
import { numberOrNone } from './createForm';
import { EditDialog } from './EditDialog';
import { LimitFields, type LimitsForm } from './LimitFields';

const words = text.oplogs.server;

function limitsOf({ limits, feature_limits: features }: AdminServer): LimitsForm {
  const typed = (value: number | null) => (value === null ? '' : String(value));
  return {
    memory: String(limits.memory),
    swap: String(limits.swap),
    disk: String(limits.disk),
    cpu: String(limits.cpu),
    io: String(limits.io),
    databases: typed(features.databases),
    allocations: typed(features.allocations),
    backups: String(features.backups ?? 0),
    oomKiller: limits.oom_disabled !== true,
  };
}

export function EditBuild({ server, onClose }: { server: AdminServer; onClose: () => void }) {
  const free = useFreeAllocations(String(server.node));
  const own = itemsOf(server.relationships?.allocations);
  const [form, setForm] = useState(() => limitsOf(server));
  const [threads, setThreads] = useState(server.limits.threads ?? '');
  const [primary, setPrimary] = useState(String(server.allocation));
  const [add, setAdd] = useState('');
  const [gone, setGone] = useState<number[]>([]);

  const body = () => ({
    allocation: Number(primary),
    limits: { memory: Number(form.memory), swap: Number(form.swap), disk: Number(form.disk), io: Number(form.io), cpu: Number(form.cpu), threads: threads.trim() === '' ? null : threads.trim() },
    oom_disabled: !form.oomKiller,
    feature_limits: { databases: numberOrNone(form.databases), allocations: numberOrNone(form.allocations), backups: Number(form.backups) },
    add_allocations: add === '' ? [] : [Number(add)],
    remove_allocations: gone,
  });

  const removable = own.filter(({ id }) => String(id) !== primary);
  return (
    <EditDialog server={server.id} part="build" title={words.build} note={words.restartNote} onClose={onClose} body={body}>
      {(errors) => (
        <>
          <LimitFields form={form} change={(part) => setForm((now) => ({ ...now, ...part }))} errors={{ ...errors, ...flattened(errors) }} />
          <TextField label={words.threads} hint={words.threadsHint} value={threads} onChange={(event) => setThreads(event.target.value)} error={errors['limits.threads'] ?? errors.threads} spellCheck={false} />
          <div className="form__row">
            <SelectField
              label={words.primary}
              required
              value={primary}
              onChange={(event) => {
                setPrimary(event.target.value);
                setGone((now) => now.filter((id) => String(id) !== event.target.value));
              }}
              error={errors.allocation}
            >
              {own.map((allocation) => (
                <option key={allocation.id} value={allocation.id}>
                  {nameOf(allocation)}
                </option>
              ))}
            </SelectField>
            <SelectField label={words.addAddress} value={add} onChange={(event) => setAdd(event.target.value)} error={errors.add_allocations}>
              <option value="">{words.noneToAdd}</option>
              {free.data?.map((allocation) => (
                <option key={allocation.id} value={allocation.id}>
                  {nameOf(allocation)}
                </option>
              ))}
            </SelectField>
          </div>
          {removable.length > 0 && (
            <fieldset className="fieldset">
              <legend className="field__label">{words.removeAddress}</legend>
              <div className="row">
                {removable.map((allocation) => (
                  <CheckField
                    key={allocation.id}
                    label={nameOf(allocation)}
                    checked={gone.includes(allocation.id)}
                    onChange={(event) => setGone((now) => (event.target.checked ? [...now, allocation.id] : now.filter((id) => id !== allocation.id)))}
                  />
                ))}
              </div>
            </fieldset>
          )}
        </>
      )}
    </EditDialog>
  );
}

/** The panel may name a limit with or without what it stands in. */
function flattened(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([field, error]) => [field.includes('.') ? field : `limits.${field}`, error]));
}
