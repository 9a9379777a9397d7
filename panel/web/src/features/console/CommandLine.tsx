import { useMemo, useState, type FormEvent, type KeyboardEvent } from 'react';
import { asProblem } from '../../api/problem';
import { Icon } from '../../components/Icon';
import { problemText } from '../../components/problemText';
import { useToast } from '../../components/toasts';
import { text } from '../../i18n/text';
import { sendCommand } from '../servers/queries';
import { browserStorage, CommandHistory } from './commandHistory';
import type { ConsoleSocket } from './socket';

interface CommandLineProps {
  server: string;
  socket: ConsoleSocket;
  allowed: boolean;
  running: boolean;
  /** The panel takes no commands in the server's present state. */
  blocked: boolean;
}

export function CommandLine({ server, socket, ...state }: CommandLineProps) {
  const { allowed, running } = state;
  const history = useMemo(() => new CommandHistory(server, browserStorage()), [server]);
  const [line, setLine] = useState('');
  const toast = useToast();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const command = line.trim();
    if (command === '' || !allowed || !running) return;
    history.add(command);
    setLine('');
    if (socket.sendCommand(command)) return;
    // The live link is down; the panel still takes the command by HTTP.
    sendCommand(server, command).catch((error: unknown) => {
      setLine((now) => (now === '' ? command : now));
      toast.show('bad', `${text.console.commandFailed}: ${problemText(asProblem(error))}`);
    });
  };

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const next = event.key === 'ArrowUp' ? history.older(line) : event.key === 'ArrowDown' ? history.newer() : null;
    if (next === null) return;
    event.preventDefault();
    setLine(next);
  };

  return (
    <form className="command" onSubmit={submit}>
      <span className="command__mark" aria-hidden="true">
        ❯
      </span>
      <input
        className="command__input"
        aria-label={text.console.command}
        placeholder={placeholderOf(state)}
        disabled={!allowed}
        readOnly={!running}
        value={line}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="send"
        maxLength={2048}
        onChange={(event) => setLine(event.target.value)}
        onKeyDown={onKey}
      />
      <button type="submit" className="command__send" aria-label={text.console.send} disabled={!allowed || !running || line.trim() === ''}>
        <Icon name="send" />
      </button>
    </form>
  );
}

function placeholderOf({ blocked, allowed, running }: Pick<CommandLineProps, 'blocked' | 'allowed' | 'running'>): string {
  if (blocked) return text.console.placeholderBlocked;
  if (!allowed) return text.console.placeholderDenied;
  return running ? text.console.placeholder : text.console.placeholderOffline;
}
