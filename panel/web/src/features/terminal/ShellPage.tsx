import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { Pill } from '../../components/Pill';
import { text } from '../../i18n/text';
import { useServerPage } from '../server/page';
import { useIsDark } from '../shell/theme';
import { ShellLink, type ShellEnd, type ShellState, type ShellWorld } from './shellLink';
import { ShellTerminal, type TerminalLike, type Typist } from './shellTerminal';
import './terminalPage.css';

const words = text.terminal;

interface ShellPageProps {
  /** What tests replace. */
  world?: ShellWorld;
  terminal?: (parent: HTMLElement, typist: Typist) => TerminalLike;
}

const realTerminal = (parent: HTMLElement, typist: Typist) => new ShellTerminal(parent, typist);

/** A shell in the server's container: opened on request, never by itself, and never silently again. */
export function ShellPage({ world, terminal = realTerminal }: ShellPageProps) {
  const { id, view } = useServerPage();
  const holder = useRef<HTMLDivElement>(null);
  const link = useRef<ShellLink | null>(null);
  const shown = useRef<TerminalLike | null>(null);
  const [state, setState] = useState<ShellState>({ state: 'none' });
  const [notices, setNotices] = useState<string[]>([]);
  const dark = useIsDark();

  useEffect(() => {
    document.title = `${words.title} · ${view.server.name} · ${text.product}`;
  }, [view.server.name]);

  useEffect(() => {
    if (holder.current === null) return undefined;
    const made: TerminalLike = terminal(holder.current, {
      typed: (typed) => link.current?.type(typed),
      resized: (cols, rows) => link.current?.resize(cols, rows),
    });
    const opened = new ShellLink(
      id,
      {
        state: setState,
        output: (bytes) => made.write(bytes),
        notice: (notice) => setNotices((before) => [...before, notice].slice(-5)),
      },
      world,
    );
    link.current = opened;
    shown.current = made;
    return () => {
      link.current = null;
      shown.current = null;
      opened.leave();
      made.dispose();
    };
  }, [id, world, terminal]);

  useEffect(() => {
    shown.current?.recolour();
  }, [dark]);

  const open = () => {
    const made = shown.current;
    if (made === null) return;
    setNotices([]);
    made.clear();
    void link.current?.open(made.cols, made.rows);
    made.focus();
  };

  const busy = state.state === 'opening';
  return (
    <section className="shell-page" aria-label={words.title}>
      <div className="shell-page__bar">
        <h1 className="shell-page__title">{words.title}</h1>
        {state.state === 'open' && <Pill tone={state.recorded ? 'bad' : 'plain'}>{state.recorded ? words.recorded : words.notRecorded}</Pill>}
        {view.server.server_owner && <Link to={`/server/${id}/shell/recordings`}>{words.recordings}</Link>}
        {state.state === 'open' ? (
          <Button small icon="stop" look="danger" onClick={() => link.current?.leave()}>
            {words.end}
          </Button>
        ) : (
          <Button small icon="terminal" look="primary" busy={busy} onClick={open}>
            {state.state === 'over' ? words.again : words.open}
          </Button>
        )}
      </div>
      {state.state === 'none' && <p className="shell-page__lead">{words.lead}</p>}
      {state.state === 'over' && <Over end={state.end} />}
      {notices.length > 0 && (
        <ul className="shell-page__notices" role="status">
          {notices.map((notice, index) => (
            <li key={`${index} ${notice}`}>{notice}</li>
          ))}
        </ul>
      )}
      <div className="shell-page__terminal" ref={holder} role="group" aria-label={words.terminal} />
      <p className="shell-page__hint">{words.hint}</p>
    </section>
  );
}

function Over({ end }: { end: ShellEnd }) {
  switch (end.why) {
    case 'exit':
      return <Banner tone={end.code === 0 ? 'info' : 'warn'} title={words.exited(end.code)} role="status" />;
    case 'left':
      return <Banner tone="info" title={words.left} role="status" />;
    case 'refused':
      return (
        <Banner tone="bad" title={words.refused} role="alert">
          {end.detail}
        </Banner>
      );
    case 'stopped':
      return (
        <Banner tone="warn" title={end.code === 'closed' ? words.closed : text.live.refused[end.code]} role="alert">
          {end.detail}
        </Banner>
      );
    case 'broken':
      return (
        <Banner tone="bad" title={text.live.reason[end.reason]} role="alert">
          {words.gone} {end.detail}
        </Banner>
      );
  }
}
