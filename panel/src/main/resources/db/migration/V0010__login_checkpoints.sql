-- Between the right password and the second factor: one row per login that waits for its code.

CREATE TABLE login_checkpoints (
    token_hash   bytea       PRIMARY KEY,
    user_id      bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    -- SHA-256 of the browser's cookie against forged requests: the token is of no use in another browser.
    browser_hash bytea       NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX login_checkpoints_expires_at_idx ON login_checkpoints (expires_at);
