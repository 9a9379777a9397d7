import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button, IconButton } from '../../components/Button';
import { useCopy } from '../../components/Copy';
import { text } from '../../i18n/text';
import { useIsDark } from '../shell/theme';
import type { ConsoleFeed } from './feed';
import { LinkDialog } from './LinkDialog';
import { LogView } from './LogView';
import { TerminalHost } from './terminalHost';
import { useStored } from './useStored';
import './terminal.css';

const SIZES = { smallest: 10, normal: 13, largest: 22 };

/** Terminal or plain log, with what belongs to both: search, copy, text size, and the way back to the newest line. */
export function TerminalView({ feed, title }: { feed: ConsoleFeed; title: string }) {
  const [logMode, setLogMode] = useStored('quetzal.log-mode', 'off');
  const [size, setSize] = useStored('quetzal.terminal-size', String(SIZES.normal));
  const [searching, setSearching] = useState(false);
  const [matches, setMatches] = useState<{ index: number; count: number } | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [bottom, setBottom] = useState(true);
  const holder = useRef<HTMLDivElement>(null);
  const host = useRef<TerminalHost | null>(null);
  const dark = useIsDark();
  const copy = useCopy();
  const plainLog = logMode === 'on';
  const fontSize = Math.min(SIZES.largest, Math.max(SIZES.smallest, Number(size) || SIZES.normal));
  const firstSize = useRef(fontSize);

  useEffect(() => {
    if (holder.current === null || plainLog) return;
    const terminal = new TerminalHost(holder.current, feed, firstSize.current, {
      link: setLink,
      atBottom: setBottom,
      matches: (index, count) => setMatches({ index, count }),
    });
    host.current = terminal;
    return () => {
      host.current = null;
      terminal.dispose();
    };
  }, [feed, plainLog]);

  useEffect(() => {
    if (host.current !== null) host.current.recolour();
  }, [dark]);

  useEffect(() => {
    firstSize.current = fontSize;
    if (host.current !== null) host.current.fontSize = fontSize;
  }, [fontSize]);

  const endSearch = () => {
    setSearching(false);
    setMatches(null);
    host.current?.endSearch();
  };

  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f' && !plainLog) {
      event.preventDefault();
      setSearching(true);
    } else if (event.key === 'PageUp') {
      host.current?.scrollPages(-1);
    } else if (event.key === 'PageDown') {
      host.current?.scrollPages(1);
    }
  };

  return (
    // The keys only add to what the buttons do.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="terminal-frame" onKeyDown={onKey}>
      <div className="terminal-bar">
        <h2 className="terminal-bar__title">{title}</h2>
        {!plainLog && (
          <>
            <IconButton icon="search" label={text.console.search} aria-pressed={searching} onClick={() => (searching ? endSearch() : setSearching(true))} />
            <span className="terminal-bar__sizes">
              <SizeButton label={text.console.smaller} sign="−" onClick={() => setSize(String(Math.max(SIZES.smallest, fontSize - 1)))} />
              <SizeButton label={text.console.larger} sign="+" onClick={() => setSize(String(Math.min(SIZES.largest, fontSize + 1)))} />
            </span>
            <IconButton icon="copy" label={text.console.copy} onClick={() => void copy(host.current?.textToCopy() ?? '')} />
          </>
        )}
        <IconButton icon="log" label={text.console.logMode} aria-pressed={plainLog} onClick={() => setLogMode(plainLog ? 'off' : 'on')} />
      </div>
      {searching && !plainLog && (
        <SearchBar
          matches={matches}
          onFind={(term, direction, incremental) => {
            if (term === '') setMatches(null);
            host.current?.find(term, direction, incremental);
          }}
          onClose={endSearch}
        />
      )}
      {plainLog ? (
        <LogView feed={feed} />
      ) : (
        <div className="terminal-holder">
          <div className="terminal-box" ref={holder} role="group" aria-label={text.console.terminal} />
          {!bottom && (
            <Button className="terminal-bottom" small icon="bottom" onClick={() => host.current?.toBottom()}>
              {text.console.bottom}
            </Button>
          )}
        </div>
      )}
      {link !== null && <LinkDialog url={link} onClose={() => setLink(null)} />}
    </div>
  );
}

function SizeButton({ label, sign, onClick }: { label: string; sign: string; onClick: () => void }) {
  return (
    <button type="button" className="button button--quiet button--small button--icon" aria-label={label} title={label} onClick={onClick}>
      A{sign}
    </button>
  );
}

interface SearchBarProps {
  matches: { index: number; count: number } | null;
  onFind: (term: string, direction: 'next' | 'previous', incremental: boolean) => void;
  onClose: () => void;
}

function SearchBar({ matches, onFind, onClose }: SearchBarProps) {
  const [term, setTerm] = useState('');
  return (
    <div className="terminal-search" role="search">
      <input
        className="input"
        type="search"
        aria-label={text.console.search}
        placeholder={text.common.search}
        autoFocus
        value={term}
        onChange={(event) => {
          setTerm(event.target.value);
          onFind(event.target.value, 'previous', true);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onFind(term, event.shiftKey ? 'next' : 'previous', false);
          if (event.key === 'Escape') onClose();
        }}
      />
      <span className="terminal-search__count num" role="status">
        {term !== '' && matches !== null && (matches.count === 0 ? text.console.searchNone : text.console.searchCount(matches.index + 1, matches.count))}
      </span>
      <IconButton icon="up" label={text.console.searchPrevious} onClick={() => onFind(term, 'previous', false)} />
      <IconButton icon="down" label={text.console.searchNext} onClick={() => onFind(term, 'next', false)} />
      <IconButton icon="close" label={text.console.closeSearch} onClick={onClose} />
    </div>
  );
}
