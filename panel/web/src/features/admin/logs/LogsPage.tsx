import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { useLive } from '../../../api/useLive';
import { Button } from '../../../components/Button';
import { CheckField, SelectField, TextField } from '../../../components/Field';
import { LiveBanner } from '../../../components/LiveBanner';
import { Pill } from '../../../components/Pill';
import { Empty } from '../../../components/States';
import { text } from '../../../i18n/text';
import { plain } from '../../console/plainText';
import { PageHead } from '../PageHead';
import { useNodes } from '../queries';
import { appended, asText, LEVELS, paramsOf, queryOf, readFrame, streamPath, type LogEntry, type LogQuery } from './records';
import '../console/console.css';

const words = text.oplogs.logs;

/** The panel's and the daemons' own logs. The address holds the filters. */
export function LogsPage() {
  const [params, setParams] = useSearchParams();
  const query = queryOf(params);
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <div className="stack">
        <Filters key={params.toString()} query={query} onApply={(next) => setParams(paramsOf(next))} />
        <LiveLog key={streamPath(query)} query={query} />
      </div>
    </>
  );
}

function Filters({ query, onApply }: { query: LogQuery; onApply: (query: LogQuery) => void }) {
  const nodes = useNodes();
  const [component, setComponent] = useState(query.component);
  const [search, setSearch] = useState(query.text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply({ ...query, component: component.trim(), text: search });
  };
  return (
    <form className="card filters" role="search" onSubmit={submit}>
      <SelectField label={words.source} required value={query.source} onChange={(event) => onApply({ ...query, source: event.target.value })}>
        <option value="panel">{words.panel}</option>
        {nodes.data?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField label={words.level} required value={query.level} onChange={(event) => onApply({ ...query, level: event.target.value })}>
        {LEVELS.map((level) => (
          <option key={level} value={level}>
            {words.levels[level]}
          </option>
        ))}
      </SelectField>
      <TextField label={words.component} hint={words.componentHint} maxLength={200} value={component} onChange={(event) => setComponent(event.target.value)} spellCheck={false} autoCapitalize="none" />
      <TextField label={words.search} maxLength={200} value={search} onChange={(event) => setSearch(event.target.value)} spellCheck={false} />
      <div className="filters__actions">
        <Button type="submit" icon="search">
          {words.apply}
        </Button>
      </div>
    </form>
  );
}

const SHOW_EVERY_MS = 100;

function LiveLog({ query }: { query: LogQuery }) {
  const [shown, setShown] = useState<LogEntry[]>([]);
  const [held, setHeld] = useState(0);
  const [paused, setPaused] = useState(false);
  const [follow, setFollow] = useState(true);
  const coming = useRef<LogEntry[]>([]);
  const pausing = useRef(false);
  const nextKey = useRef(1);
  const list = useRef<HTMLDivElement>(null);

  const { link, socket } = useLive(streamPath(query), {
    path: () => streamPath(query),
    ticket: { stream: 'process-logs', target: query.source },
    // The other side begins with all it holds, each time.
    onOpen: () => {
      coming.current = [];
      if (!pausing.current) setShown([]);
    },
    onMessage: (data) => {
      if (typeof data !== 'string') return;
      const entry = readFrame(data, nextKey.current++);
      if (entry !== null) coming.current = appended(coming.current, [entry]);
    },
  });

  useEffect(() => {
    // Thousands come at once when the stream opens: one drawing for all of them.
    const timer = setInterval(() => {
      if (pausing.current) {
        setHeld(coming.current.length);
      } else if (coming.current.length > 0) {
        const more = coming.current;
        coming.current = [];
        setShown((now) => appended(now, more));
      }
    }, SHOW_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    const box = list.current;
    if (box !== null && follow && !paused) box.scrollTop = box.scrollHeight;
  }, [shown, follow, paused]);

  const pause = () => {
    pausing.current = !paused;
    setPaused(!paused);
    setHeld(0);
  };

  return (
    <section className="card log-card" aria-label={words.list}>
      <div className="log-bar">
        {link.state === 'open' && <Pill tone={paused ? 'warn' : 'good'}>{paused ? words.paused : words.live}</Pill>}
        <span className="faint num">{words.count(shown.length)}</span>
        <CheckField label={words.follow} checked={follow} onChange={(event) => setFollow(event.target.checked)} />
        <Button small icon={paused ? 'play' : 'pause'} aria-pressed={paused} onClick={pause}>
          {paused ? (held > 0 ? words.resumeCount(held) : words.resume) : words.pause}
        </Button>
        <Button small icon="bottom" disabled={shown.length === 0} onClick={() => download(shown, query.source)}>
          {words.download}
        </Button>
      </div>
      <LiveBanner link={link} onRetry={() => socket?.retryNow()} />
      {shown.length === 0 ? (
        <Empty icon="log" title={words.empty}>
          {words.emptyText}
        </Empty>
      ) : (
        // Scrolled by the keyboard too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="log-list" ref={list} role="log" aria-live="off" aria-label={words.list} tabIndex={0}>
          {shown.map((entry) =>
            entry.kind === 'dropped' ? (
              <p key={entry.key} className="log-line log-line--dropped">
                {words.dropped(entry.count)}
              </p>
            ) : (
              <p key={entry.key} className={`log-line log-line--${entry.level.toLowerCase()}`}>
                <time dateTime={entry.ts}>{clockOf(entry.ts)}</time> <span className="log-line__level">{entry.level}</span> <span className="log-line__part">{plain(entry.component)}</span>{' '}
                <span className="log-line__text">{plain(entry.message)}</span>
              </p>
            ),
          )}
        </div>
      )}
    </section>
  );
}

function clockOf(ts: string): string {
  const at = new Date(ts);
  return Number.isNaN(at.getTime()) ? ts : `${at.toLocaleDateString('en-CA')} ${at.toLocaleTimeString('en-GB')}`;
}

function download(entries: LogEntry[], source: string) {
  const url = URL.createObjectURL(new Blob([asText(entries)], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${source === 'panel' ? 'panel' : `node-${source}`}.log`;
  link.click();
  URL.revokeObjectURL(url);
}
