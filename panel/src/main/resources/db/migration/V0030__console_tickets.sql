-- The names (jti) of console tickets that may still be good: daemons that know no other way are told to deny each.
CREATE TABLE console_tickets (
    jti        text PRIMARY KEY,
    server_id  bigint      NOT NULL REFERENCES servers ON DELETE CASCADE,
    user_id    bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX console_tickets_user_id_idx ON console_tickets (user_id, server_id);
CREATE INDEX console_tickets_server_id_idx ON console_tickets (server_id);
CREATE INDEX console_tickets_expires_at_idx ON console_tickets (expires_at);
