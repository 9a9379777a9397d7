import { useState } from 'react';
import { useLive } from '../../../api/useLive';
import { readWorkFrame, WorkLines, type WorkFrame } from '../../../api/work';
import { LiveBanner } from '../../../components/LiveBanner';
import { momentExact } from '../../../i18n/format';
import { text } from '../../../i18n/text';

/** What becomes of one job, line by line, to its end. */
export function JobProgress({ job }: { job: string }) {
  const [lines] = useState(() => new WorkLines());
  const [shown, setShown] = useState<readonly WorkFrame[]>([]);
  const { link, socket } = useLive(`job ${job}`, {
    path: () => `/api/client/jobs/${job}/stream`,
    ticket: { stream: 'jobs', target: job },
    onOpen: () => lines.connected(),
    onMessage: (data) => {
      const frame = typeof data === 'string' ? readWorkFrame(data) : null;
      if (frame !== null && lines.take(frame) !== 'nothing') setShown([...lines.lines]);
    },
  });
  return (
    <>
      <LiveBanner link={link} onRetry={() => socket?.retryNow()} />
      <ol className="dialog__text" role="log">
        {shown.map((line, index) => (
          <li key={index}>
            {line.timestamp !== undefined && <span className="faint num">{momentExact(line.timestamp)} </span>}
            {line.done ? text.work.jobs.ended[line.status ?? 'success'] : line.output}
          </li>
        ))}
      </ol>
    </>
  );
}
