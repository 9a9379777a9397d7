import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import { Button, IconButton } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { CheckField, TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { text } from '../../../i18n/text';
import { useRemoveFilter, useSavedFilters, useSaveFilter } from './queries';

const words = text.audit;

/** The kept searches as links, and the way to keep this one. `query` is the page's own, without `?`. */
export function SavedFilters({ query }: { query: string }) {
  const saved = useSavedFilters();
  const remove = useRemoveFilter();
  const [saving, setSaving] = useState(false);
  const filters = saved.data ?? [];
  return (
    <div className="audit__saved" role="group" aria-label={words.saved}>
      {filters.map((filter) => (
        <span key={filter.id} className="audit__chip">
          <Link to={`/admin/audit?${filter.query}`} aria-current={filter.query === query ? 'true' : undefined} title={filter.own ? undefined : words.sharedBy(filter.owner)}>
            {filter.name}
          </Link>
          {filter.own && <IconButton icon="close" label={words.removeSaved(filter.name)} onClick={() => remove.mutate(filter.id)} />}
        </span>
      ))}
      {query !== '' && (
        <Button small look="quiet" icon="plus" onClick={() => setSaving(true)}>
          {words.save}
        </Button>
      )}
      {saving && <SaveDialog query={query} onClose={() => setSaving(false)} />}
    </div>
  );
}

function SaveDialog({ query, onClose }: { query: string; onClose: () => void }) {
  const save = useSaveFilter();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name, query, shared }, { onSuccess: onClose });
  };
  return (
    <Dialog title={words.save} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {save.error !== null && <ProblemNote error={save.error} />}
        <TextField label={words.saveName} required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        <CheckField label={words.saveShared} checked={shared} onChange={(event) => setShared(event.target.checked)} />
        <div className="form__actions">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {text.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
