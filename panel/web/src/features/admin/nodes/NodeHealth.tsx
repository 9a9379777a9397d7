import type { Node } from '../../../api/admin';
import { Banner } from '../../../components/Banner';
import { Pill } from '../../../components/Pill';
import { ago } from '../../../i18n/format';
import { text } from '../../../i18n/text';

const words = text.admin.nodes;

/** What the panel last heard of a node; each change of it comes as an event. */
export function NodeHealth({ node }: { node: Node }) {
  if (node.maintenance_mode) return <Pill tone="warn">{words.maintenance}</Pill>;
  if (typeof node.health?.error === 'string') return <Pill tone="bad">{words.noAnswer}</Pill>;
  if (typeof node.health?.last_seen_at === 'string') return <Pill tone="good">{words.online}</Pill>;
  return (
    <Pill tone="plain" busy>
      {words.checking}
    </Pill>
  );
}

/** Why a node is not well, since when, and what can be done. */
export function NodeTrouble({ node, now }: { node: Node; now: number }) {
  const error = node.health?.error;
  if (typeof error !== 'string') return null;
  const seen = node.health?.last_seen_at;
  return (
    <Banner tone="bad" title={words.trouble(error)}>
      {typeof seen === 'string' ? words.lastSeen(ago(seen, now)) : words.neverSeen} {words.troubleHelp}
    </Banner>
  );
}
