import { useState } from 'react';
import type { AdminServer } from '../../../api/admin';
import { TextArea, TextField } from '../../../components/Field';
import { text } from '../../../i18n/text';
import { UserPicker, type Person } from '../users/UserPicker';
import { EditDialog } from './EditDialog';

const words = text.oplogs.server;

export function EditDetails({ server, onClose }: { server: AdminServer; onClose: () => void }) {
  const now = server.relationships?.user?.attributes;
  const [owner, setOwner] = useState<Person>(now ?? { id: server.user, username: String(server.user), email: '' });
  const [form, setForm] = useState({ name: server.name, description: server.description, external: server.external_id ?? '' });
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  return (
    <EditDialog
      server={server.id}
      part="details"
      title={words.details}
      onClose={onClose}
      body={() => ({ name: form.name.trim(), description: form.description, external_id: form.external.trim() === '' ? null : form.external.trim(), user: owner.id })}
    >
      {(errors) => (
        <>
          <TextField label={text.common.name} required autoFocus maxLength={191} value={form.name} onChange={(event) => change({ name: event.target.value })} error={errors.name} />
          <UserPicker label={text.admin.servers.owner} value={owner} onChange={setOwner} error={errors.user} />
          <TextArea label={text.common.description} rows={3} maxLength={10_000} value={form.description} onChange={(event) => change({ description: event.target.value })} error={errors.description} />
          <TextField label={words.externalId} hint={words.externalIdHint} maxLength={191} value={form.external} onChange={(event) => change({ external: event.target.value })} error={errors.external_id} spellCheck={false} />
        </>
      )}
    </EditDialog>
  );
}
