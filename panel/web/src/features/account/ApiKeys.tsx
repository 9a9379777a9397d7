import { useState, type FormEvent } from 'react';
import { asProblem } from '../../api/problem';
import type { ApiKey } from '../../api/types';
import { Button, IconButton } from '../../components/Button';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { CodeBlock } from '../../components/Copy';
import { Dialog } from '../../components/Dialog';
import { TextArea, TextField } from '../../components/Field';
import { ProblemNote } from '../../components/ProblemNote';
import { Empty, Loaded } from '../../components/States';
import { moment } from '../../i18n/format';
import { text } from '../../i18n/text';
import { useApiKeys, useCreateApiKey, useDeleteApiKey } from './queries';

/** `readOnly` where only the owner of the account may make and delete keys. */
export function ApiKeys({ readOnly }: { readOnly: boolean }) {
  const apiKeys = useApiKeys();
  const remove = useDeleteApiKey();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<ApiKey | null>(null);

  return (
    <section className="card account__wide">
      <div className="card__head">
        <div>
          <h2>{text.account.keysTitle}</h2>
          <p className="faint">{text.account.keysText}</p>
        </div>
        {!readOnly && (
          <Button icon="plus" onClick={() => setCreating(true)}>
            {text.account.keyNew}
          </Button>
        )}
      </div>
      <Loaded query={apiKeys}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="key" title={text.account.keysEmpty} />
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{text.common.description}</th>
                  <th scope="col">{text.account.identifier}</th>
                  <th scope="col">{text.account.keyIps}</th>
                  <th scope="col">{text.account.lastUsed}</th>
                  {!readOnly && (
                    <th scope="col">
                      <span className="visually-hidden">{text.common.actions}</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {list.map((key) => (
                  <tr key={key.identifier}>
                    <th scope="row">{key.description}</th>
                    <td data-label={text.account.identifier} className="mono">
                      {key.identifier}
                    </td>
                    <td data-label={text.account.keyIps}>{key.allowed_ips.join(', ') || '–'}</td>
                    <td data-label={text.account.lastUsed}>{key.last_used_at === null ? text.common.never : moment(key.last_used_at)}</td>
                    {!readOnly && (
                      <td>
                        <div className="table__actions">
                          <IconButton icon="trash" look="quiet-danger" label={`${text.common.remove}: ${key.description}`} onClick={() => setDeleting(key)} />
                        </div>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
      {creating && <NewKey onClose={() => setCreating(false)} />}
      {deleting !== null && (
        <ConfirmDialog
          title={text.account.keyDeleteTitle}
          confirm={text.common.remove}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => {
            setDeleting(null);
            remove.reset();
          }}
          onConfirm={() => remove.mutate(deleting.identifier, { onSuccess: () => setDeleting(null) })}
        >
          {text.account.keyDeleteText(deleting.description)}
        </ConfirmDialog>
      )}
    </section>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const create = useCreateApiKey();
  const [description, setDescription] = useState('');
  const [ips, setIps] = useState('');
  const errors = create.isError ? asProblem(create.error).fieldErrors() : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ description: description.trim(), allowed_ips: ips.split(/[\s,]+/).filter(Boolean) });
  };

  if (create.data !== undefined) {
    return (
      <Dialog title={text.account.keyCreated} onClose={onClose}>
        <p className="dialog__text">{text.account.keyCreatedText}</p>
        <CodeBlock>{create.data}</CodeBlock>
        <div className="form__actions">
          <Button look="primary" onClick={onClose}>
            {text.account.keyDone}
          </Button>
        </div>
      </Dialog>
    );
  }
  const ipError = Object.entries(errors).find(([field]) => field.startsWith('allowed_ips'))?.[1];
  return (
    <Dialog title={text.account.keyNew} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {create.isError && <ProblemNote error={create.error} />}
        <TextField label={text.account.keyDescription} required autoFocus maxLength={500} value={description} onChange={(event) => setDescription(event.target.value)} error={errors.description} />
        <TextArea label={text.account.keyIps} hint={text.account.keyIpsHint} value={ips} onChange={(event) => setIps(event.target.value)} error={ipError} />
        <div className="form__actions">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={create.isPending} disabled={description.trim() === ''}>
            {text.common.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
