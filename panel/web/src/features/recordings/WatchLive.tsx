import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys } from '../../api/keys';
import { useLive } from '../../api/useLive';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { LiveBanner } from '../../components/LiveBanner';
import { Pill } from '../../components/Pill';
import { text } from '../../i18n/text';
import { PlayerScreen } from '../player/playerScreen';
import '../player/player.css';
import { useIsDark } from '../shell/theme';
import { LiveCast } from './liveCast';
import { labelOf, type Scope, type ShellSession } from './queries';

const words = text.terminal.list;

/** A shell that is open: looked at only when asked, as each look is noted. */
export function WatchLive({ session, scope }: { session: ShellSession; scope: Scope }) {
  const [watching, setWatching] = useState(false);
  if (scope.watch === null) return <Banner tone="info" title={words.open} />;
  if (session.recording !== 'running') return <Banner tone="info" title={words.openUnrecorded} />;
  if (watching) return <Watched session={session} path={`${scope.api}/${session.id}/watch`} ticket={scope.watch(session.id)} onStop={() => setWatching(false)} />;
  return (
    <Banner
      tone="info"
      title={words.watch}
      actions={
        <Button small icon="play" look="primary" onClick={() => setWatching(true)}>
          {words.watch}
        </Button>
      }
    >
      {words.watchLead}
    </Banner>
  );
}

interface WatchedProps {
  session: ShellSession;
  path: string;
  ticket: { stream: string; target: string };
  onStop: () => void;
}

function Watched({ session, path, ticket, onStop }: WatchedProps) {
  const holder = useRef<HTMLDivElement>(null);
  const screen = useRef<PlayerScreen | null>(null);
  const live = useRef<LiveCast | null>(null);
  const queries = useQueryClient();
  const dark = useIsDark();

  useEffect(() => {
    if (holder.current === null) return undefined;
    const shown = new PlayerScreen(holder.current);
    screen.current = shown;
    live.current = new LiveCast(shown);
    return () => {
      screen.current = null;
      live.current = null;
      shown.dispose();
    };
  }, []);

  useEffect(() => screen.current?.recolour(), [dark]);

  const { link, socket } = useLive(path, {
    path: () => path,
    ticket,
    onOpen: () => live.current?.restart(),
    onMessage: (data) => {
      if (typeof data === 'string') live.current?.feed(data);
    },
    onLink: ({ state }) => {
      // Over: what the page says of it is old now.
      if (state === 'ended' || state === 'refused') void queries.invalidateQueries({ queryKey: keys.shells });
    },
  });

  return (
    <section className="player" aria-label={labelOf(session)}>
      <LiveBanner link={link} onRetry={() => socket?.retryNow()} />
      {link.state === 'ended' && <Banner tone="info" title={words.watchEnded} role="status" />}
      <div className="player__screen" ref={holder} role="img" aria-label={words.watchScreen} />
      <div className="player__controls">
        {link.state === 'open' && <Pill tone="bad">{words.watching}</Pill>}
        <Button small icon="stop" onClick={onStop}>
          {words.watchStop}
        </Button>
      </div>
    </section>
  );
}
