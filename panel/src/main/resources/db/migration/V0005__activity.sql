-- Who did what, when, from where: append only. Names are kept beside numbers, so that a row still tells its story when
-- the account or the server is gone.

CREATE TABLE activity (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Set by whoever reports the fact, so that a report sent twice is stored once.
    uid            uuid        NOT NULL UNIQUE,
    at             timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    event          text        NOT NULL CHECK (length(event) BETWEEN 1 AND 191),
    actor_id       bigint,
    actor_uuid     uuid,
    actor_name     text,
    source         text        NOT NULL CHECK (source IN ('web', 'api', 'console', 'daemon', 'sftp', 'schedule', 'cli', 'system')),
    outcome        text        NOT NULL DEFAULT 'ok' CHECK (outcome IN ('ok', 'denied', 'failed')),
    ip             text,
    api_key        text,
    request_id     text,
    node_id        bigint,
    description    text,
    properties     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(properties) = 'object')
);
CREATE INDEX activity_event_idx ON activity (event, id DESC);
CREATE INDEX activity_actor_idx ON activity (actor_id, id DESC) WHERE actor_id IS NOT NULL;
CREATE INDEX activity_at_idx ON activity (at DESC, id DESC);

CREATE TABLE activity_subjects (
    activity_id  bigint NOT NULL REFERENCES activity ON DELETE CASCADE,
    kind         text   NOT NULL,
    subject_id   bigint NOT NULL,
    subject_name text,
    PRIMARY KEY (kind, subject_id, activity_id)
);
CREATE INDEX activity_subjects_activity_id_idx ON activity_subjects (activity_id);

CREATE FUNCTION activity_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'activity rows are never changed';
END
$$;
CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity
    FOR EACH ROW EXECUTE FUNCTION activity_is_append_only();
