-- With which session or key a ticket for a node was asked for, so that it ends with it. No references: what has to be
-- taken back is looked up when the session or the key goes.
ALTER TABLE console_tickets
    ADD COLUMN session_id uuid,
    ADD COLUMN api_key_id bigint;
CREATE INDEX console_tickets_session_id_idx ON console_tickets (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX console_tickets_api_key_id_idx ON console_tickets (api_key_id) WHERE api_key_id IS NOT NULL;

ALTER TABLE shell_sessions
    ADD COLUMN session_id uuid,
    ADD COLUMN api_key_id bigint;
CREATE INDEX shell_sessions_session_id_idx ON shell_sessions (session_id)
    WHERE session_id IS NOT NULL AND state IN ('pending', 'opening', 'live');
CREATE INDEX shell_sessions_api_key_id_idx ON shell_sessions (api_key_id)
    WHERE api_key_id IS NOT NULL AND state IN ('pending', 'opening', 'live');

-- Streams that are open, counted over all panels. Not logged: after a crash of the database they are counted anew.
CREATE UNLOGGED TABLE stream_replicas (
    id      uuid PRIMARY KEY,
    -- Renewed every few seconds; places of a panel that was not heard of for long count no more.
    seen_at timestamptz NOT NULL
);
CREATE UNLOGGED TABLE stream_places (
    id         uuid PRIMARY KEY,
    replica_id uuid   NOT NULL REFERENCES stream_replicas ON DELETE CASCADE,
    user_id    bigint NOT NULL,
    server_id  bigint
);
CREATE INDEX stream_places_replica_id_idx ON stream_places (replica_id);
CREATE INDEX stream_places_user_id_idx ON stream_places (user_id);
CREATE INDEX stream_places_server_id_idx ON stream_places (server_id) WHERE server_id IS NOT NULL;
