import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { Banner } from '../../components/Banner';
import { buttonClass } from '../../components/Button';
import { Icon } from '../../components/Icon';
import { Empty, Loaded } from '../../components/States';
import { momentExact } from '../../i18n/format';
import { text } from '../../i18n/text';
import { CastPlayer } from '../player/CastPlayer';
import { useServerPage } from '../server/page';
import { ServerHead } from '../server/ServerHead';
import { castAddress, useReplay, type Range, type Replay } from './queries';
import { RangeForm } from './RangeForm';
import { castOf } from './replayCast';
import './replay.css';

/** A server's console as it was in a time range, which is in the address and can be shared. */
export function ReplayPage() {
  const { id, view } = useServerPage();
  const [params, setParams] = useSearchParams();
  const range = rangeOf(params);
  const replay = useReplay(id, range);
  return (
    <div className="replay">
      <ServerHead title={text.replay.title} />
      <p className="muted">{text.replay.intro}</p>
      <RangeForm range={range} onChoose={(chosen) => setParams({ ...chosen })} />
      {range !== null && (
        <Loaded query={replay}>{(found) => <Found replay={found} name={view.server.name} download={castAddress(id, range)} />}</Loaded>
      )}
    </div>
  );
}

function Found({ replay, name, download }: { replay: Replay; name: string; download: string }) {
  const cast = useMemo(() => castOf(replay.lines), [replay]);
  const last = replay.lines.at(-1);
  if (last === undefined) {
    return (
      <Empty icon="log" title={text.replay.empty}>
        {replay.oldestAt === null ? text.replay.emptyHint : text.replay.oldest(momentExact(replay.oldestAt))}
      </Empty>
    );
  }
  return (
    <>
      {replay.more && <Banner tone="info" title={text.replay.more(replay.lines.length.toLocaleString(), momentExact(last.time))} />}
      <CastPlayer cast={cast} label={text.replay.player(name)} />
      <p>
        <a className={buttonClass()} href={download} download>
          <Icon name="bottom" />
          {text.replay.download}
        </a>
      </p>
    </>
  );
}

function rangeOf(params: URLSearchParams): Range | null {
  const from = params.get('from');
  const to = params.get('to');
  return from === null || to === null || Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to)) ? null : { from, to };
}
