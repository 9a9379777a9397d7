import { useState } from 'react';
import type { AdminServer } from '../../../api/admin';
import { Button } from '../../../components/Button';
import { text } from '../../../i18n/text';
import type { ServerPart } from '../queries';
import { EditBuild } from './EditBuild';
import { EditDetails } from './EditDetails';
import { EditStartup } from './EditStartup';

const words = text.oplogs.server;

/** What can be changed about a server, each part in a form of its own. */
export function ServerSettings({ server }: { server: AdminServer }) {
  const [editing, setEditing] = useState<ServerPart | null>(null);
  const parts: [ServerPart, string, string][] = [
    ['details', words.details, words.detailsText],
    ['build', words.build, words.buildText],
    ['startup', words.startup, words.startupText],
  ];
  const close = () => setEditing(null);
  return (
    <section className="card">
      <div className="card__head">
        <h2>{words.settings}</h2>
      </div>
      {parts.map(([part, name, about]) => (
        <div key={part} className="danger-row">
          <div>
            <h3>{name}</h3>
            <p>{about}</p>
          </div>
          <Button icon="pencil" aria-label={`${text.common.edit}: ${name}`} onClick={() => setEditing(part)}>
            {text.common.edit}
          </Button>
        </div>
      ))}
      {editing === 'details' && <EditDetails server={server} onClose={close} />}
      {editing === 'build' && <EditBuild server={server} onClose={close} />}
      {editing === 'startup' && <EditStartup server={server} onClose={close} />}
    </section>
  );
}
