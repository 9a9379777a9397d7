-- Acts that a node has been asked for and whose end is not known yet. Written before the node is asked; taken out in the
-- transaction that writes the row of `activity`. What a panel that died leaves here goes there when its time is over.
CREATE TABLE activity_pending (
    uid        uuid        PRIMARY KEY,
    at         timestamptz NOT NULL,
    event      text        NOT NULL CHECK (length(event) BETWEEN 1 AND 191),
    actor      jsonb       NOT NULL CHECK (jsonb_typeof(actor) = 'object'),
    subjects   jsonb       NOT NULL CHECK (jsonb_typeof(subjects) = 'array'),
    properties jsonb       NOT NULL CHECK (jsonb_typeof(properties) = 'object')
);
CREATE INDEX activity_pending_at_idx ON activity_pending (at);
