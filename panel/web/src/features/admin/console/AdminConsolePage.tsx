import { useEffect, useMemo, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useLive } from '../../../api/useLive';
import { Button } from '../../../components/Button';
import { LiveBanner } from '../../../components/LiveBanner';
import { text } from '../../../i18n/text';
import { CommandHistory } from '../../console/commandHistory';
import { plain } from '../../console/plainText';
import { PageHead } from '../PageHead';
import { commonStart, readAnswer } from './answers';
import './console.css';

const words = text.oplogs.console;
const PATH = '/api/application/console';
const MOST_LINES = 5000;

interface Row {
  key: number;
  look: 'typed' | 'output' | 'note';
  text: string;
}

/** The administrator's console: one command a line, run in order by the panel. */
export function AdminConsolePage() {
  const [rows, setRows] = useState<Row[]>([]);
  const [running, setRunning] = useState(0);
  const [line, setLine] = useState('');
  const history = useMemo(() => new CommandHistory('admin', sessionOnly()), []);
  const nextKey = useRef(1);
  const asked = useRef<string | null>(null);
  const output = useRef<HTMLDivElement>(null);

  const add = (look: Row['look'], ...lines: string[]) => {
    const fresh = lines.map((one) => ({ key: nextKey.current++, look, text: plain(one) }));
    setRows((now) => [...now, ...fresh].slice(-MOST_LINES));
  };

  const { link, socket } = useLive(PATH, {
    path: () => PATH,
    ticket: { stream: 'console-admin', target: '' },
    onLink: (now) => {
      if (now.state !== 'open' && running > 0) {
        add('note', words.cut);
        setRunning(0);
      }
    },
    onMessage: (data) => {
      const answer = typeof data === 'string' ? readAnswer(data) : null;
      switch (answer?.kind) {
        case 'output':
          add('output', answer.line);
          return;
        case 'done':
          setRunning((now) => Math.max(0, now - 1));
          if (answer.outcome !== 'ok') add('note', `[${words.outcome[answer.outcome] ?? answer.outcome}]`);
          return;
        case 'candidates':
          complete(answer.candidates);
          return;
        case undefined:
          return;
      }
    },
  });

  const complete = (candidates: string[]) => {
    const typed = asked.current;
    asked.current = null;
    if (typed === null || typed !== line) return;
    const only = candidates.length === 1 ? candidates[0] : undefined;
    if (only !== undefined) {
      setLine(`${only} `);
      return;
    }
    const start = commonStart(candidates);
    if (start.length > typed.trimStart().length) setLine(start);
    else add('note', candidates.length === 0 ? words.candidates(0) : candidates.map((one) => one.slice(one.lastIndexOf(' ') + 1)).join('   '));
  };

  useEffect(() => {
    const box = output.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, [rows]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const command = line.trim();
    if (command === '' || socket?.send(command) !== true) return;
    history.add(command);
    setLine('');
    setRunning((now) => now + 1);
    add('typed', `> ${command}`);
  };

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    // With nothing typed, Tab goes on to the next control as everywhere.
    if (event.key === 'Tab' && !event.shiftKey && line.trim() !== '') {
      event.preventDefault();
      asked.current = line;
      socket?.send(JSON.stringify({ complete: line }));
      return;
    }
    const next = event.key === 'ArrowUp' ? history.older(line) : event.key === 'ArrowDown' ? history.newer() : null;
    if (next === null) return;
    event.preventDefault();
    setLine(next);
  };

  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        actions={
          <Button icon="close" disabled={rows.length === 0} onClick={() => setRows([])}>
            {words.clear}
          </Button>
        }
      />
      <section className="card admin-console">
        <LiveBanner link={link} onRetry={() => socket?.retryNow()} />
        {/* Scrolled by the keyboard too. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className="admin-console__output" ref={output} role="log" aria-label={words.output} aria-busy={running > 0} tabIndex={0}>
          {rows.map(({ key, look, text: shown }) => (
            <p key={key} className={look === 'output' ? undefined : `admin-console__${look}`}>
              {shown}
            </p>
          ))}
        </div>
        <form className="admin-console__line" onSubmit={submit}>
          <span aria-hidden="true">❯</span>
          <input
            aria-label={words.command}
            placeholder={words.placeholder}
            value={line}
            maxLength={4096}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="send"
            onChange={(event) => setLine(event.target.value)}
            onKeyDown={onKey}
          />
          <Button type="submit" look="primary" small icon="send" disabled={link.state !== 'open' || line.trim() === ''}>
            {words.run}
          </Button>
        </form>
      </section>
    </>
  );
}

/** Commands may hold what should not outlive the tab. */
function sessionOnly(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
