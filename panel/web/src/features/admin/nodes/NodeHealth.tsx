import type { Node } from '../../../api/admin';
import { Pill } from '../../../components/Pill';
import { text } from '../../../i18n/text';
import { useNodeSystem } from '../queries';

export function NodeHealth({ node }: { node: Node }) {
  const system = useNodeSystem(String(node.id));
  if (node.maintenance_mode) return <Pill tone="warn">{text.admin.nodes.maintenance}</Pill>;
  if (system.isError) return <Pill tone="bad">{text.admin.nodes.noAnswer}</Pill>;
  if (system.data === undefined) {
    return (
      <Pill tone="plain" busy>
        {text.admin.nodes.checking}
      </Pill>
    );
  }
  return <Pill tone="good">{text.admin.nodes.online}</Pill>;
}

/** From the daemon when it answers, else what it last reported. */
export function NodeVersion({ node }: { node: Node }) {
  const system = useNodeSystem(String(node.id));
  return <>{system.data?.version ?? node.health?.daemon_version ?? '–'}</>;
}
