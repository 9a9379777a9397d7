import type { ReactNode } from 'react';
import type { PowerState, Server } from '../../api/types';
import { CopyText } from '../../components/Copy';
import { Icon, type IconName } from '../../components/Icon';
import { levelOf, Meter, type Level } from '../../components/Meter';
import { bytes, duration, MIB, percent } from '../../i18n/format';
import { text } from '../../i18n/text';
import { addressOf } from '../servers/address';
import type { Stats } from './frames';

/** The facts beside the terminal, from the last stats that came over the socket. */
export function Tiles({ server, state, stats }: { server: Server; state: PowerState | null; stats: Stats | null }) {
  const address = addressOf(server);
  const { limits } = server;
  const on = state !== null && state !== 'offline' && stats !== null;
  return (
    <dl className="tiles num" aria-label={text.tiles.label}>
      <Tile icon="link" label={text.tiles.address} wide>
        {address === null ? '–' : <CopyText value={address} label={text.tiles.copyAddress(address)} />}
      </Tile>
      <Tile icon="clock" label={text.tiles.uptime}>
        {on && stats.uptime > 0 ? duration(stats.uptime) : state === null ? '–' : text.state[state]}
      </Tile>
      <UsageTile icon="cpu" label={text.tiles.cpu} used={on ? stats.cpu_absolute : null} limit={limits.cpu} show={percent} />
      <UsageTile icon="memory" label={text.tiles.memory} used={on ? stats.memory_bytes : null} limit={limits.memory * MIB} show={bytes} />
      <UsageTile icon="disk" label={text.tiles.disk} used={stats?.disk_bytes ?? null} limit={limits.disk * MIB} show={bytes} />
      <Tile icon="network" label={text.tiles.network}>
        {on ? (
          <span className="tile__pair">
            <span>
              {bytes(stats.network.rx_bytes)} <span className="tile__limit">{text.tiles.down}</span>
            </span>
            <span>
              {bytes(stats.network.tx_bytes)} <span className="tile__limit">{text.tiles.up}</span>
            </span>
          </span>
        ) : (
          '–'
        )}
      </Tile>
    </dl>
  );
}

function Tile({ icon, label, level = 'normal', wide = false, children }: { icon: IconName; label: string; level?: Level; wide?: boolean; children: ReactNode }) {
  return (
    <div className={`tile tile--${level}${wide ? ' tile--wide' : ''}`}>
      <dt>
        <Icon name={icon} />
        {label}
        {level !== 'normal' && <span className="tile__level">{text.tiles.level[level]}</span>}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function UsageTile({ icon, label, used, limit, show }: { icon: IconName; label: string; used: number | null; limit: number; show: (value: number) => string }) {
  return (
    <Tile icon={icon} label={label} level={levelOf(used ?? 0, limit)}>
      <span>
        {used === null ? '–' : show(used)} <span className="tile__limit">{limit > 0 ? text.tiles.of(show(limit)) : ''}</span>
      </span>
      {limit > 0 && <Meter used={used ?? 0} limit={limit} />}
    </Tile>
  );
}
