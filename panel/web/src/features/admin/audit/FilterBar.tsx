import { useState, type ChangeEvent, type FormEvent } from 'react';
import { Button } from '../../../components/Button';
import { SelectField, TextField } from '../../../components/Field';
import { text } from '../../../i18n/text';
import { EMPTY, paramsOf, RARE, type AuditFilter, type FilterName } from './filter';
import { useAuditEvents } from './queries';

const words = text.audit;

interface FilterBarProps {
  filter: AuditFilter;
  onApply: (filter: AuditFilter) => void;
}

/** What is typed becomes the filter when it is sent, not with each letter. */
export function FilterBar({ filter, onApply }: FilterBarProps) {
  const [form, setForm] = useState(filter);
  const [more, setMore] = useState(RARE.some((name) => filter[name] !== ''));
  const events = useAuditEvents();
  const set = (name: FilterName) => (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => setForm((now) => ({ ...now, [name]: event.target.value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply(form);
  };
  return (
    <form className="filters" role="search" onSubmit={submit}>
      <TextField label={words.user} hint={words.userHint} value={form.user} onChange={set('user')} />
      <TextField label={words.server} hint={words.serverHint} value={form.server} onChange={set('server')} />
      <TextField label={words.event} hint={words.eventHint} value={form.event} onChange={set('event')} list="audit-events" spellCheck={false} autoCapitalize="none" />
      <datalist id="audit-events">
        {events.data?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextField label={words.ip} hint={words.ipHint} value={form.ip} onChange={set('ip')} spellCheck={false} autoCapitalize="none" />
      <SelectField label={words.outcome} value={form.outcome} onChange={set('outcome')}>
        <option value="">{words.any}</option>
        {Object.entries(words.outcomes).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextField label={words.since} type="datetime-local" value={form.since} onChange={set('since')} />
      <TextField label={words.until} type="datetime-local" value={form.until} onChange={set('until')} />
      {more && (
        <>
          <SelectField label={words.source} value={form.source} onChange={set('source')}>
            <option value="">{words.any}</option>
            {Object.entries(words.sources).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
          <SelectField label={words.acknowledged} value={form.acknowledged} onChange={set('acknowledged')}>
            <option value="">{words.any}</option>
            <option value="true">{words.acknowledgedYes}</option>
            <option value="false">{words.acknowledgedNo}</option>
          </SelectField>
          <TextField label={text.acting.filter} hint={text.acting.filterHint} value={form.impersonator} onChange={set('impersonator')} />
          <TextField label={words.node} hint={words.nodeHint} value={form.node} onChange={set('node')} />
          <TextField label={words.request} hint={words.requestHint} value={form.request} onChange={set('request')} spellCheck={false} autoCapitalize="none" />
        </>
      )}
      <div className="filters__actions">
        <Button type="submit" look="primary" icon="search">
          {words.apply}
        </Button>
        {!more && (
          <Button look="quiet" icon="plus" onClick={() => setMore(true)}>
            {words.more}
          </Button>
        )}
        {Object.keys(paramsOf(filter)).length > 0 && (
          <Button look="quiet" onClick={() => onApply(EMPTY)}>
            {words.clear}
          </Button>
        )}
      </div>
    </form>
  );
}
