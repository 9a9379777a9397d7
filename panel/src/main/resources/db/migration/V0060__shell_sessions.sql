-- Shells that people opened in servers' containers, and what is recorded of them. Names are kept beside numbers: a row
-- tells its story when the account, the server or the node is gone.

ALTER TABLE nodes
    ADD COLUMN shells_enabled  boolean NOT NULL DEFAULT true,
    ADD COLUMN shell_recording text    NOT NULL DEFAULT 'on' CHECK (shell_recording IN ('off', 'on', 'strict'));

CREATE TABLE shell_sessions (
    id           uuid        PRIMARY KEY,
    server_id    bigint      NOT NULL,
    server_uuid  uuid        NOT NULL,
    server_name  text        NOT NULL,
    node_id      bigint      NOT NULL,
    node_name    text        NOT NULL,
    user_id      bigint      NOT NULL,
    user_uuid    uuid        NOT NULL,
    username     text        NOT NULL,
    -- Where it was asked for; later, as the node saw it, where the socket came from.
    ip           text,
    cols         integer     NOT NULL CHECK (cols BETWEEN 1 AND 1000),
    rows         integer     NOT NULL CHECK (rows BETWEEN 1 AND 1000),
    policy       text        NOT NULL CHECK (policy IN ('off', 'on', 'strict')),
    state        text        NOT NULL CHECK (state IN ('pending', 'opening', 'live', 'ended', 'interrupted')),
    recording    text        NOT NULL CHECK (recording IN ('none', 'running', 'kept', 'purged', 'deleted')),
    ticket_hash  bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    ended_at     timestamptz,
    program      text,
    exit_code    integer,
    reason       text,
    size_bytes   bigint      CHECK (size_bytes >= 0),
    sha256       text        CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    truncated    boolean     NOT NULL DEFAULT false,
    CHECK ((size_bytes IS NULL) = (sha256 IS NULL))
);
CREATE INDEX shell_sessions_created_at_idx ON shell_sessions (created_at DESC, id);
CREATE INDEX shell_sessions_server_id_idx ON shell_sessions (server_id, created_at DESC, id);
CREATE INDEX shell_sessions_user_id_idx ON shell_sessions (user_id, created_at DESC, id);
CREATE INDEX shell_sessions_node_id_idx ON shell_sessions (node_id, created_at DESC, id);
CREATE INDEX shell_sessions_open_idx ON shell_sessions (user_id) WHERE state IN ('pending', 'opening', 'live');
CREATE UNIQUE INDEX shell_sessions_ticket_hash_idx ON shell_sessions (ticket_hash) WHERE ticket_hash IS NOT NULL;
