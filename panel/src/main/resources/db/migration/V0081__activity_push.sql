-- How far each receiver outside has the chain. Rows are sent in the order of the chain and `position` moves when they have
-- been taken: after a crash some are sent twice, none is left out.
CREATE TABLE activity_push (
    sink          text        PRIMARY KEY,
    -- without user name, password and query
    target        text        NOT NULL,
    position      bigint      NOT NULL,
    -- one panel at a time sends
    leased_by     uuid,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    next_try      timestamptz NOT NULL DEFAULT '-infinity',
    failures      integer     NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_error    text,
    sent_at       timestamptz,
    sent_rows     bigint      NOT NULL DEFAULT 0,
    configured_at timestamptz NOT NULL,
    -- false while no panel is told to send there; the place is kept
    active        boolean     NOT NULL DEFAULT true
);
