-- The log says more of each act, and any part of it is found among millions of rows: see
-- docs/decisions/0009-finding-rows.md.

ALTER TABLE activity
    -- Whoever acted in the name of the actor; null as long as nobody can.
    ADD COLUMN impersonator_id   bigint,
    ADD COLUMN impersonator_name text,
    ADD COLUMN user_agent        text,
    -- True when the actor could do it only as an administrator: the server is neither his nor shared with him.
    ADD COLUMN as_admin          boolean;

-- Never fails: what is no address has no place in the index.
CREATE FUNCTION activity_address(ip text) RETURNS inet LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF pg_input_is_valid(ip, 'inet') THEN
        RETURN cast(ip AS inet);
    END IF;
    RETURN NULL;
END
$$;

-- Every list is by time, newest first, with the number behind it: each filter has an index that ends in both.
DROP INDEX activity_event_idx;
DROP INDEX activity_actor_idx;
-- the names in the order of their bytes, so that those with one beginning stand together
CREATE INDEX activity_event_idx ON activity (event COLLATE "C", at, id);
CREATE INDEX activity_actor_idx ON activity (actor_id, at, id) WHERE actor_id IS NOT NULL;
CREATE INDEX activity_source_idx ON activity (source, at, id);
CREATE INDEX activity_outcome_idx ON activity (outcome, at, id) WHERE outcome <> 'ok';
CREATE INDEX activity_node_idx ON activity (node_id, at, id) WHERE node_id IS NOT NULL;
CREATE INDEX activity_address_idx ON activity (activity_address(ip), at, id) WHERE ip IS NOT NULL;
CREATE INDEX activity_request_idx ON activity (request_id) WHERE request_id IS NOT NULL;

-- The row's own time beside each subject; checking the log finds one that has another.
ALTER TABLE activity_subjects ADD COLUMN at timestamptz;
ALTER TABLE activity_subjects DISABLE TRIGGER activity_subjects_no_update;
UPDATE activity_subjects s SET at = a.at FROM activity a WHERE a.id = s.activity_id;
ALTER TABLE activity_subjects ENABLE TRIGGER activity_subjects_no_update;
ALTER TABLE activity_subjects ALTER COLUMN at SET NOT NULL;
ALTER TABLE activity_subjects DROP CONSTRAINT activity_subjects_pkey;
ALTER TABLE activity_subjects ADD PRIMARY KEY (kind, subject_id, at, activity_id);

-- What administrators say of rows they have looked into; the rows themselves stay as they are.
CREATE TABLE activity_acknowledgements (
    activity_id bigint      PRIMARY KEY REFERENCES activity ON DELETE CASCADE,
    -- the row's own time
    at          timestamptz NOT NULL,
    user_id     bigint      NOT NULL,
    username    text        NOT NULL,
    note        text        NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    made_at     timestamptz NOT NULL
);
CREATE INDEX activity_acknowledgements_at_idx ON activity_acknowledgements (at, activity_id);

CREATE TABLE activity_filters (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES users ON DELETE CASCADE,
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    -- the query string of the page
    query      text        NOT NULL CHECK (length(query) <= 2000),
    shared     boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, name)
);
CREATE INDEX activity_filters_shared_idx ON activity_filters (name) WHERE shared;

-- Checks of the whole log, with how far they are.
CREATE TABLE activity_checks (
    id         uuid        PRIMARY KEY,
    started_at timestamptz NOT NULL,
    -- moves while it runs; a check that has not moved for long has died with its panel
    seen_at    timestamptz NOT NULL,
    started_by text        NOT NULL,
    checked    bigint      NOT NULL DEFAULT 0,
    total      bigint      NOT NULL DEFAULT 0,
    ended_at   timestamptz,
    result     jsonb
);
CREATE INDEX activity_checks_started_at_idx ON activity_checks (started_at);
