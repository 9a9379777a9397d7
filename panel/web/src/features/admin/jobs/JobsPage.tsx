import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { Pager } from '../../../components/Pager';
import { Pill } from '../../../components/Pill';
import { Empty, Loaded } from '../../../components/States';
import { When, Zone } from '../../../components/When';
import { text } from '../../../i18n/text';
import { PageHead } from '../PageHead';
import { useNodes } from '../queries';
import { JobProgress } from './JobProgress';
import { JOB_STATES, useJobs, type JobState, type NodeJob } from './queries';

const words = text.work.jobs;
const KINDS: Readonly<Record<string, string>> = words.kinds;

/** Work owed to nodes, as it changes. The address holds what is shown. */
export function JobsPage() {
  const [params, setParams] = useSearchParams();
  const state = JOB_STATES.find((one) => one === params.get('state')) ?? '';
  const page = Math.max(1, Number(params.get('page')) || 1);
  const jobs = useJobs(state, page);
  const nodes = useNodes();
  const [followed, setFollowed] = useState<NodeJob | null>(null);
  return (
    <>
      <PageHead title={words.title} lead={words.lead} actions={<States chosen={state} onChoose={(next) => setParams(next === '' ? {} : { state: next })} />} />
      <div className="card">
        <Loaded query={jobs}>
          {({ items, pagination }) =>
            items.length === 0 ? (
              <Empty icon="clock" title={words.empty} />
            ) : (
              <>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{words.kind}</th>
                      <th scope="col">{words.server}</th>
                      <th scope="col">{words.node}</th>
                      <th scope="col">{words.attempts}</th>
                      <th scope="col">
                        {words.created} <Zone />
                      </th>
                      <th scope="col">
                        <span className="visually-hidden">{text.common.actions}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((job) => (
                      <Row key={job.id} job={job} node={nodes.data?.find(({ id }) => id === job.node_id)?.name ?? `#${job.node_id}`} onFollow={() => setFollowed(job)} />
                    ))}
                  </tbody>
                </table>
                <Pager pagination={pagination} onPage={(next) => setParams({ ...(state === '' ? {} : { state }), page: String(next) })} />
              </>
            )
          }
        </Loaded>
      </div>
      {followed !== null && (
        <Dialog title={words.progressOf(kindOf(followed))} onClose={() => setFollowed(null)}>
          <JobProgress job={followed.id} />
          <div className="form__actions">
            <Button onClick={() => setFollowed(null)}>{text.common.close}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function kindOf(job: NodeJob): string {
  return KINDS[job.kind] ?? job.kind;
}

function States({ chosen, onChoose }: { chosen: JobState | ''; onChoose: (state: JobState | '') => void }) {
  return (
    <div className="segmented" role="group" aria-label={words.show}>
      {(['', ...JOB_STATES] as const).map((state) => (
        <button key={state} type="button" aria-pressed={state === chosen} onClick={() => onChoose(state)}>
          {state === '' ? words.all : words.state[state]}
        </button>
      ))}
    </div>
  );
}

const TONES = { pending: 'info', done: 'good', failed: 'bad', cancelled: 'plain' } as const;

function Row({ job, node, onFollow }: { job: NodeJob; node: string; onFollow: () => void }) {
  return (
    <tr>
      <th scope="row">
        {kindOf(job)} <Pill tone={TONES[job.state]} busy={job.state === 'pending'}>{words.state[job.state]}</Pill>
        {job.last_error !== null && job.state !== 'done' && <p className="faint">{job.last_error}</p>}
      </th>
      <td data-label={words.server}>{job.server_id === null ? '–' : <Link to={`/admin/servers/${job.server_id}`}>{job.server_uuid?.slice(0, 8) ?? job.server_id}</Link>}</td>
      <td data-label={words.node}>
        <Link to={`/admin/nodes/${job.node_id}`}>{node}</Link>
      </td>
      <td data-label={words.attempts} className="num">
        {job.attempts}
      </td>
      <td data-label={words.created}><When iso={job.created_at} /></td>
      <td>
        <div className="table__actions">
          <Button small icon="log" onClick={onFollow}>
            {words.progress}
          </Button>
        </div>
      </td>
    </tr>
  );
}
