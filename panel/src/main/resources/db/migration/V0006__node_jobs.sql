-- Work owed to a node: written with the change that needs it, sent until acknowledged.

CREATE TABLE node_jobs (
    id              uuid PRIMARY KEY,
    node_id         bigint      NOT NULL REFERENCES nodes ON DELETE CASCADE,
    -- No reference: the job that removes a server outlives its row.
    server_id       bigint,
    server_uuid     uuid,
    kind            text        NOT NULL,
    payload         jsonb       NOT NULL DEFAULT '{}',
    state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed', 'cancelled')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    deadline_at     timestamptz,
    leased_until    timestamptz,
    leased_by       uuid,
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz
);
CREATE INDEX node_jobs_due_idx ON node_jobs (next_attempt_at) WHERE state = 'pending';
CREATE INDEX node_jobs_server_idx ON node_jobs (server_uuid, created_at);
