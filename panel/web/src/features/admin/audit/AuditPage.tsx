import { useState } from 'react';
import { Navigate, useLocation, useSearchParams } from 'react-router';
import { Button, buttonClass } from '../../../components/Button';
import { useCopy } from '../../../components/Copy';
import { Empty, Failed, Loading, Refreshing } from '../../../components/States';
import { momentExact } from '../../../i18n/format';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { FilterBar } from './FilterBar';
import { filterOf, paramsOf, type AuditFilter } from './filter';
import { exportAddress, useAuditRows } from './queries';
import { Receivers } from './Receivers';
import { RowDetail } from './RowDetail';
import { RowTable } from './RowTable';
import { SavedFilters } from './SavedFilters';
import { VerifyDialog } from './VerifyDialog';
import './audit.css';

const words = text.audit;

/** Where the page was before. */
export function OldAddress() {
  const { search } = useLocation();
  return <Navigate to={`/admin/audit${search}`} replace />;
}

/** The whole record. The address holds filters and the open row, so a view can be sent to someone else. */
export function AuditPage() {
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const opened = Number(params.get('row'));
  const open = Number.isSafeInteger(opened) && opened > 0 ? opened : null;
  const plain = new URLSearchParams(paramsOf(filter)).toString();
  const copy = useCopy();
  const [verifying, setVerifying] = useState(false);
  const show = (next: AuditFilter, row: number | null = null) => setParams(row === null ? paramsOf(next) : { ...paramsOf(next), row: String(row) });
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        actions={
          <>
            <Button icon="check" onClick={() => setVerifying(true)}>
              {words.verify}
            </Button>
            {(['csv', 'jsonl'] as const).map((format) => (
              <a key={format} className={buttonClass()} href={exportAddress(filter, format)} download>
                {words.exportAs} {format === 'csv' ? words.exportCsv : words.exportJson}
              </a>
            ))}
            <Button icon="link" onClick={() => void copy(window.location.href)}>
              {words.share}
            </Button>
          </>
        }
      />
      <Receivers />
      <SavedFilters query={plain} />
      <div className={open === null ? 'audit' : 'audit audit--open'}>
        <div className="card">
          <FilterBar key={plain} filter={filter} onApply={(next) => show(next)} />
          <Rows filter={filter} open={open} onOpen={(number) => show(filter, number === open ? null : number)} onFilter={(part) => show({ ...filter, ...part })} />
        </div>
        {open !== null && <RowDetail number={open} onClose={() => show(filter)} />}
      </div>
      {verifying && (
        <VerifyDialog
          onClose={() => setVerifying(false)}
          onRow={(number) => {
            setVerifying(false);
            show(filter, number);
          }}
        />
      )}
    </>
  );
}

interface RowsProps {
  filter: AuditFilter;
  open: number | null;
  onOpen: (number: number) => void;
  onFilter: (part: Partial<AuditFilter>) => void;
}

function Rows({ filter, open, onOpen, onFilter }: RowsProps) {
  const { rows, newer, showNewer } = useAuditRows(filter);
  if (rows.data === undefined) {
    return rows.error === null ? <Loading /> : <Failed error={rows.error} onRetry={() => void rows.refetch()} />;
  }
  const items = rows.data.pages.flatMap((page) => page.rows);
  const last = rows.data.pages.at(-1);
  const filtered = Object.keys(paramsOf(filter)).length > 0;
  return (
    <>
      <Refreshing active={rows.isFetching} />
      {newer && (
        <p className="audit__newer" role="status">
          <Button small icon="refresh" onClick={showNewer}>
            {words.newer}
          </Button>
        </p>
      )}
      {rows.error !== null && <Failed error={rows.error} onRetry={() => void rows.refetch()} />}
      {items.length > 0 && <RowTable rows={items} open={open} onOpen={onOpen} onFilter={onFilter} />}
      {items.length === 0 && !rows.hasNextPage && <Empty icon="activity" title={filtered ? words.noMatch : words.empty} />}
      {rows.hasNextPage ? (
        <div className="audit__more">
          {last !== undefined && !last.complete && last.searchedTo !== null && <p className="faint">{words.searchedTo(momentExact(last.searchedTo))}</p>}
          <Button busy={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
            {last?.complete === false ? words.goOn : words.older}
          </Button>
        </div>
      ) : (
        items.length > 0 && <p className="audit__more faint">{words.end}</p>
      )}
    </>
  );
}
