import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { keys } from '../../api/keys';
import { Icon } from '../../components/Icon';
import { MIB } from '../../i18n/format';
import { text } from '../../i18n/text';
import { useServerPage } from '../server/page';
import { may, type ServerView } from '../servers/queries';
import { shownState, StatePill } from '../servers/StatePill';
import { useAccount } from '../session/queries';
import { Charts } from './Charts';
import { CommandLine } from './CommandLine';
import { LinkBanner } from './LinkBanner';
import { LogArchive } from './LogArchive';
import { PowerButtons } from './PowerButtons';
import { isBlocked, StatusBanner } from './StatusBanner';
import { TerminalView } from './TerminalView';
import { Tiles } from './Tiles';
import { useConsole } from './useConsole';
import './console.css';

export function ConsolePage() {
  const { id, view } = useServerPage();
  return <ServerConsole key={view.server.uuid} id={id} view={view} />;
}

function ServerConsole({ id, view: { server, meta } }: { id: string; view: ServerView }) {
  const { feed, socket, view } = useConsole(id);
  const queries = useQueryClient();
  const account = useAccount();
  const { state, stats, link, installMark } = view;
  const blocked = isBlocked(server);
  const offline = state === 'offline';

  useEffect(() => {
    document.title = `${server.name} · ${text.product}`;
  }, [server.name]);

  // The end of an install, and a changed status, decide whether the console may be opened.
  useEffect(() => {
    if (installMark > 0) void queries.invalidateQueries({ queryKey: keys.server(id) });
  }, [installMark, queries, id]);

  useEffect(() => {
    if (!blocked && (socket.link.state === 'refused' || socket.link.state === 'waiting')) socket.retryNow();
  }, [blocked, socket]);

  return (
    <div className="console">
      <div className="console__top">
      <header className="console__head">
        <div className="console__name">
          <Link to="/" className="crumb">
            <Icon name="left" />
            {text.servers.title}
          </Link>
          <div className="console__title">
            <h1>{server.name}</h1>
            <StatePill state={shownState(server, state)} />
          </div>
          <p className="faint">
            {[server.relationships?.egg?.attributes?.name, server.node].filter(Boolean).join(' · ')}
            {account.data?.admin === true && (
              <>
                {' · '}
                <Link to={`/admin/servers/${server.internal_id}`}>{text.admin.servers.manage}</Link>
                {!meta.is_server_owner && ` · ${text.replay.watching}`}
              </>
            )}
          </p>
        </div>
        <PowerButtons server={id} state={state} meta={meta} blocked={blocked} />
      </header>
      <StatusBanner server={server} />
      {!(blocked && link.state === 'refused') && <LinkBanner link={link} onRetry={() => socket.retryNow()} />}
      </div>
      <section className="console__terminal" aria-label={text.console.title}>
        <TerminalView feed={feed} title={server.status === 'installing' ? text.console.installLog : text.console.title} />
        <CommandLine server={server.uuid} socket={socket} allowed={may(meta, 'control.console') && !server.is_suspended} running={!offline && !blocked} blocked={blocked} />
      </section>
      <Tiles server={server} state={state} stats={stats} />
      <Charts feed={feed} offline={offline} limits={{ cpu: server.limits.cpu, memoryBytes: server.limits.memory * MIB }} />
      {!blocked && may(meta, 'websocket.connect') && <LogArchive server={server.uuid} />}
    </div>
  );
}
