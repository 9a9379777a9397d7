-- Administrators act as a user for a while: see docs/guide/operators.md.

CREATE TABLE impersonations (
    id         uuid        PRIMARY KEY,
    -- Names are kept beside numbers: a row tells its story when the accounts are gone.
    admin_id   bigint      NOT NULL,
    admin_uuid uuid        NOT NULL,
    admin_name text        NOT NULL,
    user_id    bigint      NOT NULL,
    username   text        NOT NULL,
    reason     text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    ip         text        NOT NULL,
    started_at timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK (admin_id <> user_id)
);
CREATE INDEX impersonations_open_idx ON impersonations (started_at) WHERE ended_at IS NULL;
CREATE INDEX impersonations_user_id_idx ON impersonations (user_id, started_at);
CREATE INDEX impersonations_ended_at_idx ON impersonations (ended_at);

-- A session in another's name stands on the administrator's own one, and goes with it.
ALTER TABLE sessions
    ADD COLUMN impersonation_id    uuid REFERENCES impersonations,
    ADD COLUMN own_session_id      uuid REFERENCES sessions ON DELETE CASCADE,
    -- The administrator's `session_version` when he began: it grows with a new password, and what he had open ends.
    ADD COLUMN own_session_version integer,
    ADD CONSTRAINT sessions_acting_check CHECK (num_nonnulls(impersonation_id, own_session_id, own_session_version) IN (0, 3));
CREATE UNIQUE INDEX sessions_impersonation_id_idx ON sessions (impersonation_id) WHERE impersonation_id IS NOT NULL;
CREATE UNIQUE INDEX sessions_own_session_id_idx ON sessions (own_session_id) WHERE own_session_id IS NOT NULL;

-- Whether a session may be used as far as acting as someone else goes: it is an ordinary one, or the administrator is
-- still one and logged in as he was when he began, and the account has not become an administrator's.
CREATE FUNCTION acting_is_allowed(own uuid, own_version integer, account_is_admin boolean, moment timestamptz)
    RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT own IS NULL OR (NOT account_is_admin AND EXISTS (
        SELECT 1 FROM sessions p JOIN users a ON a.id = p.user_id
        WHERE p.id = own AND p.expires_at > moment AND a.root_admin
          AND p.session_version = own_version AND a.session_version = own_version))
$$;

-- The names (jti) of tickets for nodes that were handed out meanwhile: what a node reports of such a ticket is the
-- administrator's doing, and at the end the nodes are told to take none of them. Kept as long as a node may report late.
CREATE TABLE impersonation_tickets (
    jti              text        PRIMARY KEY,
    impersonation_id uuid        NOT NULL REFERENCES impersonations ON DELETE CASCADE,
    server_id        bigint      NOT NULL,
    server_uuid      uuid        NOT NULL,
    node_id          bigint      NOT NULL,
    ip               text        NOT NULL,
    issued_at        timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX impersonation_tickets_impersonation_id_idx ON impersonation_tickets (impersonation_id);
CREATE INDEX impersonation_tickets_server_id_idx ON impersonation_tickets (server_id);

ALTER TABLE shell_sessions
    ADD COLUMN impersonator_id   bigint,
    ADD COLUMN impersonator_name text;

CREATE INDEX activity_impersonator_idx ON activity (impersonator_id, at, id) WHERE impersonator_id IS NOT NULL;
