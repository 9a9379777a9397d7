import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ActivityEntry } from '../../api/types';
import { request } from '../../api/client';
import { pageOf, query, type List } from '../../api/envelope';
import { keys } from '../../api/keys';
import { useRefreshOn, useRefreshOnAct } from '../../api/useEvents';
import { Button } from '../../components/Button';
import { SelectField } from '../../components/Field';
import { Pager } from '../../components/Pager';
import { Pill } from '../../components/Pill';
import { Empty, Loaded } from '../../components/States';
import { When } from '../../components/When';
import { eventSentence } from '../../i18n/events';
import { text } from '../../i18n/text';
import { useAccount } from '../session/queries';
import './activity.css';

const words = text.audit.activity;

/** What happened to a server or to one's account, as its people may see it: addresses only of one's own entries. */
export function ActivityList({ path, server, areas }: { path: string; server?: string; areas: Readonly<Record<string, string>> }) {
  const account = useAccount();
  const [event, setEvent] = useState('');
  const [page, setPage] = useState(1);
  const key = keys.activity(path, event, page);
  const entries = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const list = await request<List<ActivityEntry>>('GET', `${path}${query({ 'filter[event]': event, include: 'actor', page })}`, { signal });
      return pageOf(list);
    },
    placeholderData: keepPreviousData,
  });
  useRefreshOnAct([], key, account.data?.admin === true);
  useRefreshOn('servers', server ?? '', key);
  return (
    <div className="card">
      <div className="activity__filter" role="search">
        <SelectField
          required
          label={words.show}
          value={event}
          onChange={(change) => {
            setEvent(change.target.value);
            setPage(1);
          }}
        >
          <option value="">{words.everything}</option>
          {Object.entries(areas).map(([part, label]) => (
            <option key={part} value={part}>
              {label}
            </option>
          ))}
        </SelectField>
        <Button icon="refresh" busy={entries.isFetching} onClick={() => void entries.refetch()}>
          {text.common.refresh}
        </Button>
      </div>
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
  const name = actor === null ? text.audit.system : own ? words.you : actor.username;
  const said = Object.entries(entry.properties).filter(([name, value]) => name !== 'ip' && value !== null);
  return (
    <li className="activity__entry">
      <span className="activity__what">
        <strong>{eventSentence(entry)}</strong>
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
      <span className="activity__foot">
        {entry.impersonator ? text.acting.by(entry.impersonator, own ? text.acting.you : name) : name}
        {entry.ip !== null && <span className="mono">{entry.ip}</span>}
        <When iso={entry.timestamp} zoned />
      </span>
      <details className="activity__more">
        <summary>{text.common.details}</summary>
        <dl>
          <div>
            <dt>{words.event}</dt>
            <dd className="mono">{entry.event}</dd>
          </div>
          {said.map(([name, value]) => (
            <div key={name}>
              <dt>{words.properties[name] ?? name.replaceAll('_', ' ')}</dt>
              <dd>{shown(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
