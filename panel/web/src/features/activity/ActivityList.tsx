import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { ActivityEntry } from '../../api/types';
import { request } from '../../api/client';
import { pageOf, query, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { Pager } from '../../components/Pager';
import { Pill } from '../../components/Pill';
import { Empty, Loaded } from '../../components/States';
import { momentExact } from '../../i18n/format';
import { text } from '../../i18n/text';
import { useAccount } from '../session/queries';
import './activity.css';

const words = text.audit.activity;

/** What happened to a server or to one's account, as its people may see it: addresses only of one's own entries. */
export function ActivityList({ path }: { path: string }) {
  const [event, setEvent] = useState('');
  const [typed, setTyped] = useState('');
  const [page, setPage] = useState(1);
  const entries = useQuery({
    queryKey: keys.activity(path, event, page),
    queryFn: async ({ signal }) => {
      const list = await request<List<ActivityEntry>>('GET', `${path}${query({ 'filter[event]': event, include: 'actor', page })}`, { signal });
      return pageOf(list);
    },
    placeholderData: keepPreviousData,
  });
  const submit = (form: FormEvent) => {
    form.preventDefault();
    setEvent(typed.trim());
    setPage(1);
  };
  return (
    <div className="card activity">
      <form className="activity__filter" role="search" onSubmit={submit}>
        <TextField label={words.event} required={false} value={typed} onChange={(change) => setTyped(change.target.value)} spellCheck={false} autoCapitalize="none" />
        <Button type="submit" icon="search">
          {words.filter}
        </Button>
      </form>
      <Loaded query={entries}>
        {({ items, pagination }) =>
          items.length === 0 ? (
            <Empty icon="activity" title={event === '' ? words.empty : words.noMatch} />
          ) : (
            <>
              <ol className="activity__list">
                {items.map((entry) => (
                  <Entry key={entry.id} entry={entry} />
                ))}
              </ol>
              <Pager pagination={pagination} onPage={setPage} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function Entry({ entry }: { entry: ActivityEntry }) {
  const account = useAccount();
  const actor = entry.relationships?.actor?.attributes ?? null;
  const own = actor !== null && actor.username === account.data?.username;
  const said = Object.entries(entry.properties).filter(([name]) => name !== 'ip' && name !== 'useragent');
  return (
    <li className="activity__entry">
      <span className="activity__what">
        <span className="activity__event">{entry.event}</span>
        {entry.outcome !== 'ok' && (
          <Pill tone={entry.outcome === 'denied' ? 'bad' : 'warn'} dot={false}>
            {text.audit.outcomes[entry.outcome]}
          </Pill>
        )}
        {entry.source !== 'web' && entry.source !== 'system' && (
          <Pill tone="plain" dot={false}>
            {text.audit.sources[entry.source] ?? entry.source}
          </Pill>
        )}
      </span>
      {said.length > 0 && <span className="activity__said">{said.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' · ')}</span>}
      <span className="activity__foot">
        {actor === null ? text.audit.system : own ? words.you : actor.username}
        {entry.ip !== null && <span className="mono">{entry.ip}</span>}
        <time dateTime={entry.timestamp}>{momentExact(entry.timestamp)}</time>
      </span>
    </li>
  );
}
