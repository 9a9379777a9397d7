import { useState, type FormEvent } from 'react';
import type { Location } from '../../../api/admin';
import { asProblem } from '../../../api/problem';
import { Button, IconButton } from '../../../components/Button';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { Dialog } from '../../../components/Dialog';
import { TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { Empty, Loaded } from '../../../components/States';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { useDeleteLocation, useLocations, useSaveLocation } from '../queries';

export function LocationsPage() {
  const locations = useLocations();
  const remove = useDeleteLocation();
  const [editing, setEditing] = useState<Location | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Location | null>(null);
  return (
    <>
      <PageHead
        title={text.admin.locations.title}
        lead={text.admin.locations.lead}
        actions={
          <Button look="primary" icon="plus" onClick={() => setEditing('new')}>
            {text.admin.locations.add}
          </Button>
        }
      />
      <div className="card">
        <Loaded query={locations}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="locations" title={text.admin.locations.empty}>
                {text.admin.locations.emptyText}
              </Empty>
            ) : (
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{text.admin.locations.short}</th>
                    <th scope="col">{text.admin.locations.long}</th>
                    <th scope="col">
                      <span className="visually-hidden">{text.common.actions}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((location) => (
                    <tr key={location.id}>
                      <th scope="row">{location.short}</th>
                      <td data-label={text.admin.locations.long}>{location.long ?? '–'}</td>
                      <td>
                        <div className="table__actions">
                          <IconButton icon="pencil" label={`${text.common.edit}: ${location.short}`} onClick={() => setEditing(location)} />
                          <IconButton icon="trash" look="quiet-danger" label={`${text.common.remove}: ${location.short}`} onClick={() => setDeleting(location)} />
                        </div>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Loaded>
      </div>
      {editing !== null && <LocationForm location={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {deleting !== null && (
        <ConfirmDialog
          title={text.admin.locations.removeTitle}
          confirm={text.common.remove}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => {
            setDeleting(null);
            remove.reset();
          }}
          onConfirm={() => remove.mutate(deleting.id, { onSuccess: () => setDeleting(null) })}
        >
          {text.admin.locations.removeText(deleting.short)}
        </ConfirmDialog>
      )}
    </>
  );
}

function LocationForm({ location, onClose }: { location: Location | null; onClose: () => void }) {
  const save = useSaveLocation();
  const [short, setShort] = useState(location?.short ?? '');
  const [long, setLong] = useState(location?.long ?? '');
  const errors = save.isError ? asProblem(save.error).fieldErrors() : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: location?.id ?? null, body: { short: short.trim(), long: long.trim() === '' ? null : long.trim() } }, { onSuccess: onClose });
  };
  return (
    <Dialog title={location === null ? text.admin.locations.add : text.admin.locations.edit} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {save.isError && <ProblemNote error={save.error} />}
        <TextField label={text.admin.locations.short} required autoFocus maxLength={60} value={short} onChange={(event) => setShort(event.target.value)} error={errors.short} />
        <TextField label={text.admin.locations.long} maxLength={191} value={long} onChange={(event) => setLong(event.target.value)} error={errors.long} />
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
