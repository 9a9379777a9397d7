import { useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Button } from '../../components/Button';
import { SelectField, TextField } from '../../components/Field';
import { Pager } from '../../components/Pager';
import { Pill } from '../../components/Pill';
import { Empty, Loaded } from '../../components/States';
import { When, Zone } from '../../components/When';
import { duration } from '../../i18n/format';
import { text } from '../../i18n/text';
import '../admin/admin.css';
import { PageHead } from '../admin/PageHead';
import { filterOf, FILTERS_OF, paramsOf, useShellSessions, whoOf, type FilterName, type Scope, type ShellFilter, type ShellSession } from './queries';

const words = text.terminal.list;
const STATES = ['live', 'ended', 'interrupted'];

/** Who opened shells. The address holds the filters, so a view can be sent to someone else. */
export function SessionsPage({ scope }: { scope: Scope }) {
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const sessions = useShellSessions(scope, filter);
  const filtered = Object.keys(paramsOf({ ...filter, page: 1 })).length > 0;
  return (
    <>
      <PageHead
        {...headOf(scope)}
        actions={
          <Button icon="refresh" onClick={() => void sessions.refetch()}>
            {text.common.refresh}
          </Button>
        }
      />
      <div className="card">
        <Filters key={params.toString()} names={FILTERS_OF[scope.kind]} filter={filter} filtered={filtered} onApply={(next) => setParams(paramsOf({ ...next, page: 1 }))} />
        <Loaded query={sessions}>
          {({ items, pagination }) =>
            items.length === 0 ? (
              <Empty icon="terminal" title={filtered ? words.noMatch : words.empty} />
            ) : (
              <>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">
                        {words.when} <Zone />
                      </th>
                      <th scope="col">{words.who}</th>
                      {scope.kind !== 'server' && <th scope="col">{words.server}</th>}
                      <th scope="col">{words.from}</th>
                      <th scope="col">{words.length}</th>
                      <th scope="col">{words.state}</th>
                      <th scope="col">{words.recording}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((session) => (
                      <Row key={session.id} session={session} scope={scope} />
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

/** What the page is called, and where it was come from. */
function headOf({ kind, page }: Scope) {
  switch (kind) {
    case 'admin':
      return { title: words.title, lead: words.lead };
    case 'server':
      return { title: words.serverTitle, lead: words.serverLead, back: { to: page.replace('/recordings', ''), label: words.backToShell } };
    case 'account':
      return { title: words.own, lead: words.ownLead, back: { to: '/account', label: text.nav.account } };
  }
}

function Filters({ names, filter, filtered, onApply }: { names: readonly FilterName[]; filter: ShellFilter; filtered: boolean; onApply: (filter: ShellFilter) => void }) {
  const [form, setForm] = useState(filter);
  const set = (name: FilterName) => (event: { target: { value: string } }) => setForm((now) => ({ ...now, [name]: event.target.value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply(form);
  };
  return (
    <form className="filters" role="search" onSubmit={submit}>
      {names.map((name) =>
        name === 'state' ? (
          <SelectField key={name} label={words.state} value={form.state} onChange={set('state')}>
            <option value="">{words.any}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {words.states[state]}
              </option>
            ))}
          </SelectField>
        ) : (
          <TextField key={name} label={words[name]} value={form[name]} onChange={set(name)} {...(name === 'since' || name === 'until' ? { type: 'datetime-local' } : {})} />
        ),
      )}
      <div className="filters__actions">
        <Button type="submit" icon="search">
          {words.apply}
        </Button>
        {filtered && (
          <Button look="quiet" onClick={() => onApply(filterOf(new URLSearchParams()))}>
            {words.clear}
          </Button>
        )}
      </div>
    </form>
  );
}

function Row({ session, scope }: { session: ShellSession; scope: Scope }) {
  return (
    <tr>
      <th scope="row" className="num">
        <Link to={`${scope.page}/${session.id}`}>
          <When iso={session.created_at} />
        </Link>
      </th>
      <td data-label={words.who}>{whoOf(session)}</td>
      {scope.kind !== 'server' && (
        <td data-label={words.server}>
          {session.server_name} <span className="faint">{session.node}</span>
        </td>
      )}
      <td data-label={words.from} className="mono">
        {session.ip ?? '–'}
      </td>
      <td data-label={words.length} className="num">
        {session.duration === null ? '–' : duration(session.duration * 1000)}
      </td>
      <td data-label={words.state}>
        <Pill tone={session.state === 'live' ? 'good' : session.state === 'interrupted' ? 'warn' : 'plain'}>{words.states[session.state] ?? session.state}</Pill>
      </td>
      <td data-label={words.recording}>
        <Recording session={session} scope={scope} />
      </td>
    </tr>
  );
}

function Recording({ session, scope }: { session: ShellSession; scope: Scope }) {
  const at = `${scope.page}/${session.id}`;
  if (session.state === 'live' && session.recording === 'running' && scope.watch !== null) return <Link to={at}>{words.watch}</Link>;
  if (session.recording === 'kept') return <Link to={at}>{words.play}</Link>;
  return words.recordings[session.recording] ?? session.recording;
}
