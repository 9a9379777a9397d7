-- Tickets that open one stream once, for clients that cannot set a header. Taking one deletes its row, so it is good once
-- on whichever replica. A ticket goes with the session or the key that asked for it.
CREATE TABLE stream_tickets (
    -- SHA-256 of the ticket.
    token_hash      bytea PRIMARY KEY,
    user_id         bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    session_version integer     NOT NULL,
    session_id      uuid REFERENCES sessions ON DELETE CASCADE,
    api_key_id      bigint REFERENCES api_keys ON DELETE CASCADE,
    stream          text        NOT NULL CHECK (length(stream) BETWEEN 1 AND 64),
    -- What the stream is of: a server's UUID, the id of a node or a job; empty when there is only one.
    target          text        NOT NULL CHECK (length(target) <= 64),
    expires_at      timestamptz NOT NULL,
    CHECK (num_nonnulls(session_id, api_key_id) = 1)
);
CREATE INDEX stream_tickets_user_id_idx ON stream_tickets (user_id);
CREATE INDEX stream_tickets_session_id_idx ON stream_tickets (session_id);
CREATE INDEX stream_tickets_api_key_id_idx ON stream_tickets (api_key_id);
CREATE INDEX stream_tickets_expires_at_idx ON stream_tickets (expires_at);
