import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Button, IconButton } from '../../components/Button';
import { text } from '../../i18n/text';
import { plain } from '../console/plainText';
import { useIsDark } from '../shell/theme';
import type { Cast } from './cast';
import { clock } from './clock';
import { Playback, SPEEDS, type Speed } from './playback';
import { PlayerScreen } from './playerScreen';
import { search, transcriptOf } from './transcript';
import './player.css';

interface CastPlayerProps {
  cast: Cast;
  /** What is played, for those who do not see it. */
  label: string;
  /** What stands at the end of the controls, such as a download. */
  actions?: ReactNode;
}

/** Plays a recorded terminal: pause, seek, speed, skipping of silence, and a list of the marked moments. */
export function CastPlayer({ cast, label, actions }: CastPlayerProps) {
  const holder = useRef<HTMLDivElement>(null);
  const screen = useRef<PlayerScreen | null>(null);
  const [playback, setPlayback] = useState<Playback | null>(null);
  const dark = useIsDark();

  useEffect(() => {
    if (holder.current === null) return;
    const shown = new PlayerScreen(holder.current);
    const made = new Playback(cast, shown);
    screen.current = shown;
    setPlayback(made);
    return () => {
      made.dispose();
      shown.dispose();
      screen.current = null;
      setPlayback(null);
    };
  }, [cast]);

  useEffect(() => screen.current?.recolour(), [dark]);

  return (
    <section className="player" aria-label={label}>
      <div className="player__screen" ref={holder} role="img" aria-label={text.player.screen} />
      {playback !== null && <Controls playback={playback} actions={actions} />}
      {playback !== null && <Search playback={playback} />}
      {playback !== null && <Markers playback={playback} />}
    </section>
  );
}

function usePlayback(playback: Playback) {
  return useSyncExternalStore(playback.subscribe, playback.view);
}

function Controls({ playback, actions }: { playback: Playback; actions: ReactNode }) {
  const { playing, position, speed, skipIdle } = usePlayback(playback);
  const { duration } = playback.cast;
  return (
    <div className="player__controls">
      <Button look="primary" small icon={playing ? 'pause' : 'play'} onClick={() => (playing ? playback.pause() : playback.play())}>
        {playing ? text.player.pause : text.player.play}
      </Button>
      <input
        className="player__seek"
        type="range"
        min={0}
        max={Math.max(duration, 0.001)}
        step="any"
        value={position}
        aria-label={text.player.position}
        aria-valuetext={text.player.at(clock(position), clock(duration))}
        onChange={(event) => playback.seek(Number(event.target.value))}
        onKeyDown={(event) => {
          const step = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          playback.seek(position + step);
        }}
      />
      <span className="player__time num">
        {clock(position)} / {clock(duration)}
      </span>
      <label className="player__speed">
        <span className="visually-hidden">{text.player.speed}</span>
        <select className="input" value={speed} onChange={(event) => playback.speed(Number(event.target.value) as Speed)}>
          {SPEEDS.map((choice) => (
            <option key={choice} value={choice}>
              {choice}×
            </option>
          ))}
        </select>
      </label>
      <label className="player__skip">
        <input type="checkbox" checked={skipIdle} onChange={(event) => playback.skipIdle(event.target.checked)} />
        {text.player.skipIdle}
      </label>
      {actions}
    </div>
  );
}

/** Finds text in what was printed, and goes to where it appeared. */
function Search({ playback }: { playback: Playback }) {
  const [term, setTerm] = useState('');
  const { position } = usePlayback(playback);
  const transcript = useMemo(() => transcriptOf(playback.cast), [playback]);
  const times = useMemo(() => search(transcript, term).map((index) => playback.cast.events[index]?.time ?? 0), [playback, transcript, term]);
  const go = (time: number | undefined) => time !== undefined && playback.seek(time);
  const next = () => go(times.find((time) => time > position) ?? times[0]);
  const previous = () => go(times.findLast((time) => time < position) ?? times.at(-1));
  return (
    <div className="player__search" role="search">
      <input
        className="input"
        type="search"
        value={term}
        placeholder={text.player.search}
        aria-label={text.player.search}
        onChange={(event) => setTerm(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          if (event.shiftKey) previous();
          else next();
        }}
      />
      <IconButton icon="up" label={text.player.previous} disabled={times.length === 0} onClick={previous} />
      <IconButton icon="down" label={text.player.next} disabled={times.length === 0} onClick={next} />
      <span className="player__time num" role="status">
        {term === '' ? '' : text.player.found(times.length)}
      </span>
    </div>
  );
}

/** More would be no list any more. */
const MOST_MARKERS = 500;

function Markers({ playback }: { playback: Playback }) {
  const { position } = usePlayback(playback);
  const markers = useMemo(() => playback.cast.events.filter((event) => event.kind === 'm'), [playback]);
  if (markers.length === 0) return null;
  const passed = markers.filter((marker) => marker.time <= position).length;
  return (
    <div className="player__markers">
      <h2 className="player__markers-title">{text.player.markers(markers.length)}</h2>
      <ol>
        {markers.slice(0, MOST_MARKERS).map((marker, index) => (
          <li key={index}>
            <button type="button" className="player__marker" aria-current={index === passed - 1 ? 'true' : undefined} onClick={() => playback.seek(marker.time)}>
              <span className="player__marker-time num">{clock(marker.time)}</span>
              <span className="player__marker-label">{plain(marker.data)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
