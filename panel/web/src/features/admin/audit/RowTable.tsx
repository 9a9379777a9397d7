import { Link } from 'react-router';
import type { AuditRow } from '../../../api/admin';
import { IconButton } from '../../../components/Button';
import { Icon } from '../../../components/Icon';
import { Pill } from '../../../components/Pill';
import { When, Zone } from '../../../components/When';
import { eventSentence } from '../../../i18n/events';
import { text } from '../../../i18n/text';
import type { AuditFilter } from './filter';

const words = text.audit;

interface RowTableProps {
  rows: AuditRow[];
  open: number | null;
  onOpen: (number: number) => void;
  onFilter: (part: Partial<AuditFilter>) => void;
}

export function RowTable({ rows, open, onOpen, onFilter }: RowTableProps) {
  return (
    <table className="table audit__table">
      <thead>
        <tr>
          <th scope="col">
            {words.when} <Zone />
          </th>
          <th scope="col">{words.who}</th>
          <th scope="col">{words.what}</th>
          <th scope="col" className="audit__aside">
            {words.where}
          </th>
          <th scope="col" className="audit__aside">
            {words.from}
          </th>
          <th scope="col">
            <span className="visually-hidden">{text.common.details}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.number} row={row} open={row.number === open} onOpen={onOpen} onFilter={onFilter} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, open, onOpen, onFilter }: { row: AuditRow; open: boolean } & Pick<RowTableProps, 'onOpen' | 'onFilter'>) {
  const server = row.subjects.find(({ kind }) => kind === 'server');
  return (
    <tr className={open ? 'audit__row audit__row--open' : 'audit__row'}>
      <th scope="row" className="num">
        <When iso={row.timestamp} />
      </th>
      <td data-label={words.who}>
        <Who row={row} onFilter={onFilter} />
      </td>
      <td data-label={words.what}>
        <span className="audit__sentence">{eventSentence(row)}</span> <Outcome outcome={row.outcome} />
        {row.acknowledgement !== null && (
          <span className="audit__seen" title={words.acknowledged}>
            <Icon name="check" />
            <span className="visually-hidden">{words.acknowledged}</span>
          </span>
        )}
        <button type="button" className="copy activity-event" title={words.only} onClick={() => onFilter({ event: row.event })}>
          {row.event}
        </button>
      </td>
      <td data-label={words.where} className="audit__aside">
        {server === undefined ? '–' : <Link to={`/admin/servers/${server.id}`}>{server.name ?? server.id}</Link>}
      </td>
      <td data-label={words.from} className="mono audit__aside">
        {row.ip === null ? (
          '–'
        ) : (
          <button type="button" className="copy" title={words.only} onClick={() => onFilter({ ip: row.ip ?? '' })}>
            {row.ip}
          </button>
        )}
      </td>
      <td>
        <IconButton icon="right" label={words.open(row.number)} aria-expanded={open} onClick={() => onOpen(row.number)} />
      </td>
    </tr>
  );
}

export function Outcome({ outcome }: { outcome: AuditRow['outcome'] }) {
  if (outcome === 'ok') return null;
  return (
    <Pill tone={outcome === 'denied' ? 'bad' : 'warn'} dot={false}>
      {words.outcomes[outcome]}
    </Pill>
  );
}

function Who({ row, onFilter }: { row: AuditRow } & Pick<RowTableProps, 'onFilter'>) {
  const { actor } = row;
  const nobody = row.source === 'web' || row.source === 'api' ? words.stranger : words.system;
  const { impersonator } = row;
  return (
    <>
      {impersonator !== null && (
        <>
          <button type="button" className="copy" title={words.only} onClick={() => onFilter({ impersonator })}>
            {impersonator}
          </button>{' '}
          <span className="faint">{text.acting.as}</span>{' '}
        </>
      )}
      {actor === null || actor.id === null ? (
        <span className="faint">{actor === null || actor.name === '' ? nobody : actor.name}</span>
      ) : (
        <button type="button" className="copy" title={words.only} onClick={() => onFilter({ user: actor.name })}>
          {actor.name}
        </button>
      )}{' '}
      {row.source !== 'web' && row.source !== 'system' && (
        <Pill tone="plain" dot={false}>
          {words.sources[row.source] ?? row.source}
        </Pill>
      )}
      {row.as_admin === true && (
        <span title={words.asAdminTip}>
          <Pill tone="info" dot={false}>
            {words.asAdmin}
          </Pill>
        </span>
      )}
    </>
  );
}
