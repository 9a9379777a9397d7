import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { request } from '../../api/client';
import { query } from '../../api/envelope';
import { keys } from '../../api/keys';
import { Button, buttonClass } from '../../components/Button';
import { TextField } from '../../components/Field';
import { Icon } from '../../components/Icon';
import { Failed } from '../../components/States';
import { momentExact } from '../../i18n/format';
import { text } from '../../i18n/text';
import { plain } from './plainText';

interface LogLine {
  seq: number | null;
  time: string | null;
  kind: string;
  actor: string | null;
  line: string;
}

interface LogPage {
  data: LogLine[];
  meta: { oldest: number; newest: number; next: number | null };
}

interface Wanted {
  search: string;
  since: string;
  until: string;
}

const PAGE_LINES = 200;
/** A page without a match says where to go on; so many are read before the reader is asked. */
const MOST_EMPTY_PAGES = 20;

async function read(server: string, wanted: Wanted, from: number | null, signal: AbortSignal): Promise<LogPage> {
  let after = from;
  for (let pages = 1; ; pages += 1) {
    const path = `/api/client/servers/${server}/logs${query({ ...wanted, after: after ?? undefined, lines: PAGE_LINES })}`;
    const page = await request<LogPage>('GET', path, { signal });
    if (page.data.length > 0 || page.meta.next === null || pages === MOST_EMPTY_PAGES) return page;
    after = page.meta.next;
  }
}

/** The local time of a form as the panel takes it; empty stays empty. */
function instant(local: string): string {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** Everything the node keeps of the console: searched, by time, or as a file. */
export function LogArchive({ server }: { server: string }) {
  const [draft, setDraft] = useState<Wanted>({ search: '', since: '', until: '' });
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const found = useInfiniteQuery({
    queryKey: keys.logs(server, wanted === null ? '' : query({ ...wanted })),
    queryFn: ({ pageParam, signal }) => read(server, wanted ?? draft, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.meta.next,
    enabled: wanted !== null,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const exact = { search: draft.search, since: instant(draft.since), until: instant(draft.until) };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== null && query({ ...wanted }) === query(exact)) void found.refetch();
    else setWanted(exact);
  };

  return (
    <section className="archive card" aria-label={text.logArchive.title}>
      <h2>{text.logArchive.title}</h2>
      <form className="archive__form" role="search" onSubmit={submit}>
        <TextField label={text.logArchive.search} type="search" maxLength={200} value={draft.search} onChange={(event) => setDraft({ ...draft, search: event.target.value })} />
        <TextField label={text.logArchive.since} type="datetime-local" step={1} value={draft.since} onChange={(event) => setDraft({ ...draft, since: event.target.value })} />
        <TextField label={text.logArchive.until} type="datetime-local" step={1} value={draft.until} onChange={(event) => setDraft({ ...draft, until: event.target.value })} />
        <div className="archive__actions">
          <Button type="submit" look="primary" icon="search" busy={found.isFetching && !found.isFetchingNextPage}>
            {text.common.search}
          </Button>
          <a className={buttonClass('plain', {})} href={`/api/client/servers/${server}/logs/download${query({ ...exact, timestamps: 'true' })}`} download>
            <Icon name="down" />
            {text.logArchive.download}
          </a>
        </div>
      </form>
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data !== undefined && <Lines pages={found.data.pages} />}
      {found.hasNextPage && (
        <Button onClick={() => void found.fetchNextPage()} busy={found.isFetchingNextPage}>
          {text.logArchive.more}
        </Button>
      )}
    </section>
  );
}

function Lines({ pages }: { pages: LogPage[] }) {
  const lines = pages.flatMap((page) => page.data);
  if (lines.length === 0) {
    return (
      <p className="faint" role="status">
        {text.logArchive.none}
      </p>
    );
  }
  return (
    <>
      <p className="faint" role="status">
        {text.logArchive.count(lines.length)}
      </p>
      {/* It scrolls, so it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ol className="archive__lines" tabIndex={0} aria-label={text.logArchive.lines}>
        {lines.map((line, index) => (
          <li key={line.seq ?? index} className={line.kind === 'output' ? undefined : 'archive__notice'}>
            {line.time !== null && <time dateTime={line.time}>{momentExact(line.time)}</time>}
            <span>{plain(line.line)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
