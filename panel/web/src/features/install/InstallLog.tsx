import { useEffect, useMemo, useState } from 'react';
import { useLive } from '../../api/useLive';
import { readWorkFrame, WorkLines, type WorkFrame } from '../../api/work';
import { LiveBanner } from '../../components/LiveBanner';
import { Pill } from '../../components/Pill';
import { Empty } from '../../components/States';
import { duration } from '../../i18n/format';
import { text } from '../../i18n/text';
import { ConsoleFeed } from '../console/feed';
import { TerminalView } from '../console/TerminalView';
import './install.css';

const words = text.work.install;

/** The running or else the last installation of a server, from its first line to its end. */
export function InstallLog({ server, installing }: { server: string; installing: boolean }) {
  const feed = useMemo(() => new ConsoleFeed(() => 0), []);
  const lines = useMemo(() => new WorkLines(), []);
  const [end, setEnd] = useState<WorkFrame | null>(null);
  const [any, setAny] = useState(false);
  const { link, socket } = useLive(`install ${server}`, {
    path: () => `/api/client/servers/${server}/install-log/stream`,
    ticket: { stream: 'install-log', target: server },
    onOpen: () => {
      lines.connected();
      setEnd(null);
    },
    onMessage: (data) => {
      const frame = typeof data === 'string' ? readWorkFrame(data) : null;
      if (frame === null) return;
      if (frame.done) setEnd(frame);
      if (frame.output === undefined || (frame.done && frame.output === '')) return;
      show(feed, lines, frame);
      setAny(true);
    },
  });

  useEffect(() => {
    // The log that was read to its end is not the one of the installation that has begun since.
    if (installing && link.state === 'ended') socket?.retryNow();
  }, [installing, link.state, socket]);

  return (
    <div className="install">
      <LiveBanner link={link} onRetry={() => socket?.retryNow()} />
      <p className="install__state" role="status">
        <Outcome end={end} following={link.state === 'open' && any} />
      </p>
      {end?.action === 'none' && !any ? (
        <Empty icon="log" title={words.none}>
          {words.noneText}
        </Empty>
      ) : (
        <TerminalView feed={feed} title={words.title} />
      )}
    </div>
  );
}

function show(feed: ConsoleFeed, lines: WorkLines, frame: WorkFrame): void {
  switch (lines.take(frame)) {
    case 'nothing':
      return;
    case 'more':
      feed.take({ kind: 'installOutput', line: frame.output ?? '' });
      return;
    case 'anew':
      feed.take({ kind: 'reset' });
      for (const line of lines.lines) feed.take({ kind: 'installOutput', line: line.output ?? '' });
  }
}

function Outcome({ end, following }: { end: WorkFrame | null; following: boolean }) {
  switch (end?.status) {
    case 'success':
      return <Pill tone="good">{words.success(duration(end.durationMs ?? 0))}</Pill>;
    case 'failed':
      return <Pill tone="bad">{words.failed(end.exitCode === undefined ? '' : words.exitCode(end.exitCode))}</Pill>;
    case 'cancelled':
    case 'interrupted':
      return <Pill tone="warn">{words[end.status]}</Pill>;
    case undefined:
      return following ? (
        <Pill tone="info" busy>
          {words.live}
        </Pill>
      ) : null;
  }
}
