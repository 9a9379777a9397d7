import { useDeferredValue, useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import type { AdminUser } from '../../../api/admin';
import { asProblem } from '../../../api/problem';
import { Button, IconButton } from '../../../components/Button';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { Dialog } from '../../../components/Dialog';
import { CheckField, TextField } from '../../../components/Field';
import { Icon } from '../../../components/Icon';
import { Pager } from '../../../components/Pager';
import { Pill } from '../../../components/Pill';
import { ProblemNote } from '../../../components/ProblemNote';
import { Empty, Loaded } from '../../../components/States';
import { moment } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { ActDialog } from '../../acting/ActDialog';
import { useAccount } from '../../session/queries';
import { PageHead } from '../PageHead';
import { useDeleteUser, useSaveUser, useUsers } from '../queries';

const words = text.admin.users;

export function UsersPage() {
  const [params, setParams] = useSearchParams();
  const search = params.get('q') ?? '';
  const page = Math.max(1, Number(params.get('page')) || 1);
  const users = useUsers(useDeferredValue(search.trim()), page);
  const account = useAccount();
  const remove = useDeleteUser();
  const [editing, setEditing] = useState<AdminUser | 'new' | null>(null);
  const [deleting, setDeleting] = useState<AdminUser | null>(null);
  const [acting, setActing] = useState<AdminUser | null>(null);
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        actions={
          <>
            <div role="search" className="search-field">
              <Icon name="search" />
              <input
                className="input"
                type="search"
                aria-label={words.search}
                placeholder={words.search}
                value={search}
                onChange={(event) => setParams(event.target.value === '' ? {} : { q: event.target.value }, { replace: true })}
              />
            </div>
            <Button look="primary" icon="plus" onClick={() => setEditing('new')}>
              {words.add}
            </Button>
          </>
        }
      />
      <div className="card">
        <Loaded query={users}>
          {({ items, pagination }) =>
            items.length === 0 ? (
              <Empty icon="users" title={search === '' ? words.empty : text.servers.noMatch} />
            ) : (
              <>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{words.username}</th>
                      <th scope="col">{words.email}</th>
                      <th scope="col">{text.account.role}</th>
                      <th scope="col">{words.twoFactor}</th>
                      <th scope="col">{text.common.created}</th>
                      <th scope="col">
                        <span className="visually-hidden">{text.common.actions}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((user) => (
                      <tr key={user.id}>
                        <th scope="row">
                          {user.username} {user.id === account.data?.id && <span className="faint">({words.you})</span>}
                        </th>
                        <td data-label={words.email}>{user.email}</td>
                        <td data-label={text.account.role}>
                          {user.root_admin ? (
                            <Pill tone="good" dot={false}>
                              {text.account.admin}
                            </Pill>
                          ) : (
                            text.account.member
                          )}
                        </td>
                        <td data-label={words.twoFactor}>{user['2fa'] ? text.common.yes : text.common.no}</td>
                        <td data-label={text.common.created}>{moment(user.created_at)}</td>
                        <td>
                          <div className="table__actions">
                            {!user.root_admin && <IconButton icon="account" label={text.acting.act(user.username)} onClick={() => setActing(user)} />}
                            <IconButton icon="pencil" label={`${text.common.edit}: ${user.username}`} onClick={() => setEditing(user)} />
                            <IconButton
                              icon="trash"
                              look="quiet-danger"
                              label={`${text.common.remove}: ${user.username}`}
                              disabled={user.id === account.data?.id}
                              onClick={() => setDeleting(user)}
                            />
                          </div>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                <Pager pagination={pagination} onPage={(next) => setParams({ ...(search === '' ? {} : { q: search }), page: String(next) })} />
              </>
            )
          }
        </Loaded>
      </div>
      {editing !== null && <UserForm user={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {acting !== null && <ActDialog user={acting} onClose={() => setActing(null)} />}
      {deleting !== null && (
        <ConfirmDialog
          title={words.removeTitle}
          confirm={text.common.remove}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => {
            setDeleting(null);
            remove.reset();
          }}
          onConfirm={() => remove.mutate(deleting.id, { onSuccess: () => setDeleting(null) })}
        >
          {words.removeText(deleting.username)}
        </ConfirmDialog>
      )}
    </>
  );
}

function UserForm({ user, onClose }: { user: AdminUser | null; onClose: () => void }) {
  const save = useSaveUser();
  const [form, setForm] = useState({
    username: user?.username ?? '',
    email: user?.email ?? '',
    first: user?.first_name ?? '',
    last: user?.last_name ?? '',
    password: '',
    admin: user?.root_admin ?? false,
  });
  const errors = save.isError ? asProblem(save.error).fieldErrors() : {};
  const set = (name: 'username' | 'email' | 'first' | 'last' | 'password') => (event: { target: { value: string } }) => setForm((now) => ({ ...now, [name]: event.target.value }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      {
        id: user?.id ?? null,
        body: {
          username: form.username.trim(),
          email: form.email.trim(),
          first_name: form.first.trim(),
          last_name: form.last.trim(),
          password: form.password === '' ? null : form.password,
          root_admin: form.admin,
        },
      },
      { onSuccess: onClose },
    );
  };

  return (
    <Dialog title={user === null ? words.add : words.edit} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {save.isError && <ProblemNote error={save.error} />}
        <TextField label={words.username} required autoFocus autoComplete="off" autoCapitalize="none" value={form.username} onChange={set('username')} error={errors.username} />
        <TextField label={words.email} required type="email" autoComplete="off" value={form.email} onChange={set('email')} error={errors.email} />
        <div className="form__row">
          <TextField label={words.firstName} required autoComplete="off" value={form.first} onChange={set('first')} error={errors.first_name} />
          <TextField label={words.lastName} required autoComplete="off" value={form.last} onChange={set('last')} error={errors.last_name} />
        </div>
        <TextField
          label={words.password}
          type="password"
          autoComplete="new-password"
          hint={user === null ? words.passwordNew : words.passwordKeep}
          value={form.password}
          onChange={set('password')}
          error={errors.password}
        />
        <CheckField label={words.admin} hint={words.adminHint} checked={form.admin} onChange={(event) => setForm((now) => ({ ...now, admin: event.target.checked }))} />
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
