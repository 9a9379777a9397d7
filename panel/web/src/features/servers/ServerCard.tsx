import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { Server } from '../../api/types';
import { CopyText } from '../../components/Copy';
import { levelOf, Meter } from '../../components/Meter';
import { bytes, MIB, percent } from '../../i18n/format';
import { text } from '../../i18n/text';
import { addressOf } from './address';
import { useResources } from './queries';
import { shownState, StatePill } from './StatePill';

/** True once the element is near the screen, so that a long list does not ask about every server. */
function useOnScreen<T extends Element>() {
  const ref = useRef<T>(null);
  const [seen, setSeen] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (element === null || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver((entries) => setSeen(entries.some((entry) => entry.isIntersecting)), { rootMargin: '200px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, seen };
}

export function ServerCard({ server }: { server: Server }) {
  const { ref, seen } = useOnScreen<HTMLLIElement>();
  const blocked = server.status !== null || server.is_transferring || server.is_node_under_maintenance;
  const resources = useResources(server, seen && !blocked);
  const state = shownState(server, resources.data?.current_state ?? null);
  const address = addressOf(server);
  const usage = resources.data?.resources;
  const egg = server.relationships?.egg?.attributes?.name;

  return (
    <li className={`server-card server-card--${state}`} ref={ref}>
      <div className="server-card__head">
        <h2>
          <Link to={`/server/${server.identifier}`} className="server-card__link">
            {server.name}
          </Link>
        </h2>
        <StatePill state={state} />
      </div>
      <p className="server-card__sub">
        {egg !== undefined && <span>{egg}</span>}
        <span>{server.node}</span>
      </p>
      <p className="server-card__address">
        {address === null ? <span className="faint">{text.servers.noAddress}</span> : <CopyText value={address} label={text.tiles.copyAddress(address)} />}
      </p>
      {server.description !== '' && <p className="server-card__about">{server.description}</p>}
      {resources.isError && !blocked ? (
        <p className="server-card__lost">{text.servers.unreachable}</p>
      ) : (
        <dl className="server-card__usage num">
          <Usage label={text.servers.cpu} used={usage?.cpu_absolute} limit={server.limits.cpu} show={percent} />
          <Usage label={text.servers.memory} used={usage?.memory_bytes} limit={server.limits.memory * MIB} show={bytes} />
          <Usage label={text.servers.disk} used={usage?.disk_bytes} limit={server.limits.disk * MIB} show={bytes} />
        </dl>
      )}
    </li>
  );
}

function Usage({ label, used, limit, show }: { label: string; used: number | undefined; limit: number; show: (value: number) => string }) {
  return (
    <div className={`usage usage--${levelOf(used ?? 0, limit)}`}>
      <dt>{label}</dt>
      <dd>
        <span>{used === undefined ? '–' : show(used)}</span>
        <span className="usage__limit">{limit > 0 ? text.servers.of(show(limit)) : text.servers.noLimit}</span>
      </dd>
      <Meter used={used ?? 0} limit={limit} />
    </div>
  );
}
