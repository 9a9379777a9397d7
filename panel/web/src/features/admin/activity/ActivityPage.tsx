import { useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ActivityRow } from '../../../api/admin';
import { Button } from '../../../components/Button';
import { useCopy } from '../../../components/Copy';
import { TextField } from '../../../components/Field';
import { Pager } from '../../../components/Pager';
import { Pill } from '../../../components/Pill';
import { Empty, Loaded } from '../../../components/States';
import { momentExact } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { filterOf, paramsOf, useActivity, type ActivityFilter } from './queries';

const words = text.admin.activity;
const PRESETS = ['server:power', 'server:console.command', 'server:create', 'auth:fail', 'auth:success'];

/** The whole record. The address holds the filters, so a view can be sent to someone else. */
export function ActivityPage() {
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const rows = useActivity(filter);
  const copy = useCopy();
  const filtered = Object.keys(paramsOf({ ...filter, page: 1 })).length > 0;
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        actions={
          <>
            <Button icon="link" onClick={() => void copy(window.location.href)}>
              {words.share}
            </Button>
            <Button icon="refresh" onClick={() => void rows.refetch()}>
              {text.common.refresh}
            </Button>
          </>
        }
      />
      <div className="card activity">
        <Filters key={params.toString()} filter={filter} filtered={filtered} onApply={(next) => setParams(paramsOf({ ...next, page: 1 }))} />
        <Loaded query={rows}>
          {({ items, pagination }) =>
            items.length === 0 ? (
              <Empty icon="activity" title={filtered ? words.noMatch : words.empty} />
            ) : (
              <>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{words.when}</th>
                      <th scope="col">{words.who}</th>
                      <th scope="col">{words.what}</th>
                      <th scope="col">{words.where}</th>
                      <th scope="col">{words.from}</th>
                      <th scope="col">{words.properties}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((row) => (
                      <Row key={row.id} row={row} onFilter={(part) => setParams(paramsOf({ ...filter, ...part, page: 1 }))} />
                    ))}
                  </tbody>
                </table>
                <Pager pagination={pagination} onPage={(page) => setParams(paramsOf({ ...filter, page }))} />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function Filters({ filter, filtered, onApply }: { filter: ActivityFilter; filtered: boolean; onApply: (filter: ActivityFilter) => void }) {
  const [form, setForm] = useState(filter);
  const set = (name: 'user' | 'server' | 'event' | 'since' | 'until') => (event: { target: { value: string } }) => setForm((now) => ({ ...now, [name]: event.target.value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply(form);
  };
  return (
    <form className="filters" role="search" onSubmit={submit}>
      <TextField label={words.user} hint={words.userHint} value={form.user} onChange={set('user')} />
      <TextField label={words.server} hint={words.serverHint} value={form.server} onChange={set('server')} />
      <TextField label={words.event} hint={words.eventHint} value={form.event} onChange={set('event')} list="activity-events" spellCheck={false} autoCapitalize="none" />
      <datalist id="activity-events">
        {PRESETS.map((preset) => (
          <option key={preset} value={preset} />
        ))}
      </datalist>
      <TextField label={words.since} type="datetime-local" value={form.since} onChange={set('since')} />
      <TextField label={words.until} type="datetime-local" value={form.until} onChange={set('until')} />
      <div className="filters__actions">
        <Button type="submit" icon="search">
          {words.apply}
        </Button>
        {filtered && (
          <Button look="quiet" onClick={() => onApply({ user: '', server: '', event: '', since: '', until: '', page: 1 })}>
            {words.clear}
          </Button>
        )}
      </div>
    </form>
  );
}

function Row({ row, onFilter }: { row: ActivityRow; onFilter: (part: Partial<ActivityFilter>) => void }) {
  const { actor } = row;
  const server = row.subjects.find(({ kind }) => kind === 'server');
  const properties = Object.entries(row.properties);
  return (
    <tr>
      <th scope="row" className="num">
        <time dateTime={row.timestamp}>{momentExact(row.timestamp)}</time>
      </th>
      <td data-label={words.who}>
        {actor === null ? (
          <span className="faint">{words.system}</span>
        ) : (
          <button type="button" className="copy" title={words.apply} onClick={() => onFilter({ user: actor.name })}>
            {actor.name}
          </button>
        )}
        {row.source !== 'web' && (
          <>
            {' '}
            <Pill tone="plain" dot={false}>
              {row.is_api ? words.viaApi : row.source}
            </Pill>
          </>
        )}
      </td>
      <td data-label={words.what}>
        <button type="button" className="copy activity-event" title={words.apply} onClick={() => onFilter({ event: row.event })}>
          {row.event}
        </button>
        {row.outcome !== 'ok' && (
          <>
            {' '}
            <Pill tone="bad" dot={false}>
              {words.outcome[row.outcome]}
            </Pill>
          </>
        )}
      </td>
      <td data-label={words.where}>{server === undefined ? '–' : <Link to={`/admin/servers/${server.id}`}>{server.name ?? server.id}</Link>}</td>
      <td data-label={words.from} className="mono">
        {row.ip ?? '–'}
      </td>
      <td data-label={properties.length === 0 ? undefined : words.properties}>
        {properties.length > 0 && (
          <details>
            <summary className="activity-props">{summaryOf(properties)}</summary>
            <pre>{JSON.stringify(row.properties, null, 2)}</pre>
          </details>
        )}
      </td>
    </tr>
  );
}

/** The first values, enough to recognise a row without opening it. */
function summaryOf(properties: [string, unknown][]): string {
  return properties
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
    .slice(0, 120);
}
