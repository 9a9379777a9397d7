import { CheckField, TextField } from '../../../components/Field';
import { text } from '../../../i18n/text';

const words = text.admin.servers;

/** What a server may use, as it is typed. */
export interface LimitsForm {
  memory: string;
  swap: string;
  disk: string;
  cpu: string;
  io: string;
  databases: string;
  allocations: string;
  backups: string;
  oomKiller: boolean;
}

interface LimitFieldsProps {
  form: LimitsForm;
  change: (part: Partial<LimitsForm>) => void;
  errors: Record<string, string>;
}

export function LimitFields({ form, change, errors }: LimitFieldsProps) {
  return (
    <>
      <div className="form__row">
        <TextField label={words.memory} required type="number" min={0} hint={words.zeroHint} value={form.memory} onChange={(event) => change({ memory: event.target.value })} error={errors['limits.memory']} />
        <TextField label={words.disk} required type="number" min={0} hint={words.zeroHint} value={form.disk} onChange={(event) => change({ disk: event.target.value })} error={errors['limits.disk']} />
        <TextField label={words.cpu} required type="number" min={0} hint={words.cpuHint} value={form.cpu} onChange={(event) => change({ cpu: event.target.value })} error={errors['limits.cpu']} />
      </div>
      <div className="form__row">
        <TextField label={words.swap} required type="number" min={-1} hint={words.swapHint} value={form.swap} onChange={(event) => change({ swap: event.target.value })} error={errors['limits.swap']} />
        <TextField label={words.io} required type="number" min={10} max={1000} hint={words.ioHint} value={form.io} onChange={(event) => change({ io: event.target.value })} error={errors['limits.io']} />
      </div>
      <div className="form__row">
        <TextField label={words.databases} type="number" min={0} hint={text.oplogs.server.emptyHint} value={form.databases} onChange={(event) => change({ databases: event.target.value })} error={errors['feature_limits.databases']} />
        <TextField label={words.allocations} type="number" min={0} hint={text.oplogs.server.emptyHint} value={form.allocations} onChange={(event) => change({ allocations: event.target.value })} error={errors['feature_limits.allocations']} />
        <TextField label={words.backups} required type="number" min={0} value={form.backups} onChange={(event) => change({ backups: event.target.value })} error={errors['feature_limits.backups']} />
      </div>
      <CheckField label={words.oomKiller} checked={form.oomKiller} onChange={(event) => change({ oomKiller: event.target.checked })} />
    </>
  );
}
