import type { Node } from '../../../api/admin';
import { CheckField, SelectField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { text } from '../../../i18n/text';
import { useShellPolicy } from '../queries';

const words = text.terminal.policy;

/** Whether there are shells on a node, and what is recorded of them. */
export function ShellPolicy({ node }: { node: Node }) {
  const save = useShellPolicy(node);
  return (
    <section className="card">
      <div className="card__head">
        <h2>{words.title}</h2>
      </div>
      <div className="card__body form">
        <p className="faint">{words.lead}</p>
        <CheckField label={words.enabled} checked={node.shells_enabled} disabled={save.isPending} onChange={(event) => save.mutate({ shells_enabled: event.target.checked })} />
        <SelectField label={words.recording} required value={node.shell_recording} disabled={save.isPending} onChange={(event) => save.mutate({ shell_recording: event.target.value })}>
          {Object.entries(words.words).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        {save.error !== null && <ProblemNote error={save.error} />}
      </div>
    </section>
  );
}
