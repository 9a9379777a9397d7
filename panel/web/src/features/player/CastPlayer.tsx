import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Button } from '../../components/Button';
import { text } from '../../i18n/text';
import { plain } from '../console/plainText';
import { useIsDark } from '../shell/theme';
import type { Cast } from './cast';
import { clock } from './clock';
import { Playback, SPEEDS, type Speed } from './playback';
import { PlayerScreen } from './playerScreen';
import './player.css';

interface CastPlayerProps {
  cast: Cast;
  /** What is played, for those who do not see it. */
  label: string;
}

/** Plays a recorded terminal: pause, seek, speed, skipping of silence, and a list of the marked moments. */
export function CastPlayer({ cast, label }: CastPlayerProps) {
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
      {playback !== null && <Controls playback={playback} />}
      {playback !== null && <Markers playback={playback} />}
    </section>
  );
}

function usePlayback(playback: Playback) {
  return useSyncExternalStore(playback.subscribe, playback.view);
}

function Controls({ playback }: { playback: Playback }) {
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
