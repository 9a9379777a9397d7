import { useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Egg, Nest } from '../../../api/admin';
import { itemsOf } from '../../../api/envelope';
import { asProblem } from '../../../api/problem';
import { Button, buttonClass, IconButton } from '../../../components/Button';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { Dialog } from '../../../components/Dialog';
import { TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { Empty, Loaded } from '../../../components/States';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { useCreateNest, useDeleteEgg, useEggs, useNests } from '../queries';
import { ImportEgg } from './ImportEgg';

export function EggsPage() {
  const nests = useNests();
  const [importing, setImporting] = useState(false);
  const [addingNest, setAddingNest] = useState(false);
  return (
    <>
      <PageHead
        title={text.admin.eggs.title}
        lead={text.admin.eggs.lead}
        actions={
          <>
            <Button icon="plus" onClick={() => setAddingNest(true)}>
              {text.admin.eggs.addNest}
            </Button>
            <Button look="primary" icon="upload" disabled={(nests.data?.length ?? 0) === 0} onClick={() => setImporting(true)}>
              {text.admin.eggs.importTitle}
            </Button>
          </>
        }
      />
      <Loaded query={nests}>
        {(list) =>
          list.length === 0 ? (
            <div className="card">
              <Empty icon="eggs" title={text.admin.eggs.noNests}>
                {text.admin.eggs.noNestsText}
              </Empty>
            </div>
          ) : (
            <NestTabs nests={list} />
          )
        }
      </Loaded>
      {importing && nests.data !== undefined && <ImportEgg nests={nests.data} onClose={() => setImporting(false)} />}
      {addingNest && <AddNest onClose={() => setAddingNest(false)} />}
    </>
  );
}

function NestTabs({ nests }: { nests: Nest[] }) {
  const [params, setParams] = useSearchParams();
  const chosen = nests.find((nest) => String(nest.id) === params.get('nest')) ?? nests[0];
  if (chosen === undefined) return null;
  return (
    <div className="stack">
      <div className="row">
        <div className="segmented" role="group" aria-label={text.admin.eggs.nest}>
          {nests.map((nest) => (
            <button key={nest.id} type="button" aria-pressed={nest.id === chosen.id} onClick={() => setParams({ nest: String(nest.id) })}>
              {nest.name}
            </button>
          ))}
        </div>
      </div>
      {chosen.description !== null && chosen.description !== '' && <p className="muted">{chosen.description}</p>}
      <EggList nest={chosen} />
    </div>
  );
}

function EggList({ nest }: { nest: Nest }) {
  const eggs = useEggs(String(nest.id));
  const remove = useDeleteEgg();
  const [deleting, setDeleting] = useState<Egg | null>(null);
  return (
    <>
      <Loaded query={eggs}>
        {(list) =>
          list.length === 0 ? (
            <div className="card">
              <Empty icon="eggs" title={text.admin.eggs.empty}>
                {text.admin.eggs.emptyText}
              </Empty>
            </div>
          ) : (
            <ul className="eggs-grid">
              {list.map((egg) => (
                <li key={egg.id} className="egg-card">
                  <div className="egg-card__head">
                    <h2>{egg.name}</h2>
                    <IconButton icon="trash" look="quiet-danger" label={`${text.common.remove}: ${egg.name}`} onClick={() => setDeleting(egg)} />
                  </div>
                  {egg.description !== null && <p>{egg.description}</p>}
                  <p className="faint">
                    {egg.author} · {text.admin.eggs.variableCount(itemsOf(egg.relationships?.variables).length)}
                  </p>
                  <p className="faint">{Object.keys(egg.docker_images).join(', ')}</p>
                  <div>
                    <Link to={`/admin/servers/new?nest=${nest.id}&egg=${egg.id}`} className={buttonClass('plain', { small: true })}>
                      {text.admin.eggs.useEgg}
                    </Link>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {deleting !== null && (
        <ConfirmDialog
          title={text.admin.eggs.removeTitle}
          confirm={text.common.remove}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => {
            setDeleting(null);
            remove.reset();
          }}
          onConfirm={() => remove.mutate({ nest: nest.id, egg: deleting.id }, { onSuccess: () => setDeleting(null) })}
        >
          {text.admin.eggs.removeText(deleting.name)}
        </ConfirmDialog>
      )}
    </>
  );
}

function AddNest({ onClose }: { onClose: () => void }) {
  const create = useCreateNest();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const errors = create.isError ? asProblem(create.error).fieldErrors() : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), description: description.trim() === '' ? null : description.trim() }, { onSuccess: onClose });
  };
  return (
    <Dialog title={text.admin.eggs.addNest} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {create.isError && <ProblemNote error={create.error} />}
        <TextField label={text.common.name} required autoFocus maxLength={191} value={name} onChange={(event) => setName(event.target.value)} error={errors.name} />
        <TextField label={text.common.description} value={description} onChange={(event) => setDescription(event.target.value)} error={errors.description} />
        <div className="form__actions">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            {text.common.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
