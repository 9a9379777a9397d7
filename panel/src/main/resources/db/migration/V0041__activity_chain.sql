-- The log becomes provable: see docs/decisions/0008-audit-chain.md.

-- The end of the chain. Whoever extends it holds this row's lock; writers of activity never touch it.
CREATE TABLE activity_chain (
    only_one     boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    installation uuid        NOT NULL DEFAULT gen_random_uuid(),
    position     bigint      NOT NULL DEFAULT 0 CHECK (position >= 0),
    hash         bytea       CHECK (octet_length(hash) = 32),
    signature    bytea,
    CHECK ((position = 0) = (hash IS NULL) AND (hash IS NULL) = (signature IS NULL))
);
INSERT INTO activity_chain DEFAULT VALUES;

-- Rows that are not in the chain yet, written by the transaction that wrote the row: it is here exactly when the row is,
-- whatever gaps the sequence has and however long other transactions run.
CREATE TABLE activity_unsealed (
    activity_id bigint PRIMARY KEY
);
INSERT INTO activity_unsealed (activity_id) SELECT id FROM activity;

-- `row_hash` is of what the row says, `hash` of the previous link, this place and `row_hash`.
CREATE TABLE activity_seals (
    position    bigint   PRIMARY KEY,
    activity_id bigint   NOT NULL UNIQUE,
    form        smallint NOT NULL,
    row_hash    bytea    NOT NULL CHECK (octet_length(row_hash) = 32),
    hash        bytea    NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TABLE activity_checkpoints (
    position  bigint      PRIMARY KEY,
    hash      bytea       NOT NULL,
    at        timestamptz NOT NULL,
    signature bytea       NOT NULL
);

-- Everything up to `position` was removed because it was old; the chain begins with `hash`.
CREATE TABLE activity_purges (
    position  bigint      PRIMARY KEY,
    hash      bytea       NOT NULL,
    row_count bigint      NOT NULL,
    before    timestamptz NOT NULL,
    sentinel  uuid        NOT NULL,
    signature bytea       NOT NULL
);

CREATE FUNCTION activity_queue_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_unsealed (activity_id) SELECT id FROM fresh;
    RETURN NULL;
END
$$;
CREATE TRIGGER activity_queue AFTER INSERT ON activity REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION activity_queue_for_seal();

-- Rows go only after a signed purge said so.
CREATE FUNCTION activity_goes_by_purge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM activity_seals s
               WHERE s.activity_id = OLD.id AND s.position <= (SELECT max(p.position) FROM activity_purges p)) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'activity rows are never removed, except by the purge';
END
$$;
CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity
    FOR EACH ROW EXECUTE FUNCTION activity_goes_by_purge();

CREATE FUNCTION activity_link_goes_by_purge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.position <= (SELECT max(p.position) FROM activity_purges p) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'activity seals are never removed, except by the purge';
END
$$;
CREATE TRIGGER activity_seals_no_delete BEFORE DELETE ON activity_seals
    FOR EACH ROW EXECUTE FUNCTION activity_link_goes_by_purge();
CREATE TRIGGER activity_checkpoints_no_delete BEFORE DELETE ON activity_checkpoints
    FOR EACH ROW EXECUTE FUNCTION activity_link_goes_by_purge();

-- Subjects go with their row only.
CREATE FUNCTION activity_subject_goes_with_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM activity a WHERE a.id = OLD.activity_id) THEN
        RAISE EXCEPTION 'activity rows are never changed';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER activity_subjects_no_delete BEFORE DELETE ON activity_subjects
    FOR EACH ROW EXECUTE FUNCTION activity_subject_goes_with_row();
CREATE TRIGGER activity_subjects_no_update BEFORE UPDATE ON activity_subjects
    FOR EACH ROW EXECUTE FUNCTION activity_is_append_only();

CREATE TRIGGER activity_seals_no_update BEFORE UPDATE ON activity_seals
    FOR EACH ROW EXECUTE FUNCTION activity_is_append_only();
CREATE TRIGGER activity_checkpoints_no_update BEFORE UPDATE ON activity_checkpoints
    FOR EACH ROW EXECUTE FUNCTION activity_is_append_only();
CREATE TRIGGER activity_purges_no_change BEFORE UPDATE OR DELETE ON activity_purges
    FOR EACH ROW EXECUTE FUNCTION activity_is_append_only();
CREATE TRIGGER activity_chain_no_delete BEFORE DELETE ON activity_chain
    FOR EACH ROW EXECUTE FUNCTION activity_is_append_only();

CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON activity
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_append_only();
CREATE TRIGGER activity_subjects_no_truncate BEFORE TRUNCATE ON activity_subjects
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_append_only();
CREATE TRIGGER activity_seals_no_truncate BEFORE TRUNCATE ON activity_seals
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_append_only();
CREATE TRIGGER activity_checkpoints_no_truncate BEFORE TRUNCATE ON activity_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_append_only();
CREATE TRIGGER activity_purges_no_truncate BEFORE TRUNCATE ON activity_purges
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_append_only();
