import { useState } from 'react';
import type { AdminServer, Egg } from '../../../api/admin';
import { itemsOf } from '../../../api/envelope';
import { SelectField, TextField } from '../../../components/Field';
import { Loading } from '../../../components/States';
import { text } from '../../../i18n/text';
import { useEggs } from '../queries';
import { fromEgg } from './createForm';
import { EditDialog } from './EditDialog';
import { VariableField } from './VariableField';

const words = text.admin.servers;

export function EditStartup({ server, onClose }: { server: AdminServer; onClose: () => void }) {
  const eggs = useEggs(String(server.nest));
  const egg = eggs.data?.find(({ id }) => id === server.egg);
  if (eggs.data === undefined || egg === undefined) {
    // Its frame is there at once, so that the focus has a place.
    return (
      <EditDialog server={server.id} part="startup" title={text.oplogs.server.startup} onClose={onClose} body={() => ({})}>
        {() => <Loading />}
      </EditDialog>
    );
  }
  return <StartupForm server={server} eggs={eggs.data} egg={egg} onClose={onClose} />;
}

/** The server's own values; the egg's where it has none. */
function valuesOf(server: AdminServer, egg: Egg): Record<string, string> {
  const now = server.container.environment;
  return Object.fromEntries(itemsOf(egg.relationships?.variables).map(({ env_variable: name, default_value: usual }) => [name, String(now[name] ?? usual)]));
}

function StartupForm({ server, eggs, egg: before, onClose }: { server: AdminServer; eggs: Egg[]; egg: Egg; onClose: () => void }) {
  const [egg, setEgg] = useState(before);
  const [form, setForm] = useState({ image: server.container.image, startup: server.container.startup_command, environment: valuesOf(server, before) });
  const change = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const variables = itemsOf(egg.relationships?.variables);
  const images = Object.entries(egg.docker_images);
  const known = images.some(([, image]) => image === form.image);

  return (
    <EditDialog
      server={server.id}
      part="startup"
      title={text.oplogs.server.startup}
      note={text.oplogs.server.restartNote}
      onClose={onClose}
      body={() => ({ startup: form.startup, environment: form.environment, egg: egg.id, image: form.image, skip_scripts: null })}
    >
      {(errors) => (
        <>
          <SelectField
            label={words.egg}
            required
            value={egg.id}
            error={errors.egg}
            onChange={(event) => {
              const next = eggs.find(({ id }) => String(id) === event.target.value);
              if (next === undefined) return;
              setEgg(next);
              change(next.id === before.id ? { image: server.container.image, startup: server.container.startup_command, environment: valuesOf(server, before) } : fromEgg(next));
            }}
          >
            {eggs.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
          <SelectField label={words.image} required value={form.image} hint={form.image} onChange={(event) => change({ image: event.target.value })} error={errors.image}>
            {!known && <option value={form.image}>{form.image}</option>}
            {images.map(([label, image]) => (
              <option key={label} value={image}>
                {label}
              </option>
            ))}
          </SelectField>
          <TextField label={words.startup} required spellCheck={false} className="input mono" value={form.startup} onChange={(event) => change({ startup: event.target.value })} error={errors.startup} />
          {variables.length === 0 && <p className="faint">{words.noVariables}</p>}
          <div className="form__row">
            {variables.map((variable) => (
              <VariableField
                key={variable.env_variable}
                variable={variable}
                value={form.environment[variable.env_variable] ?? ''}
                onChange={(value) => change({ environment: { ...form.environment, [variable.env_variable]: value } })}
                error={errors[`environment.${variable.env_variable}`]}
              />
            ))}
          </div>
        </>
      )}
    </EditDialog>
  );
}
