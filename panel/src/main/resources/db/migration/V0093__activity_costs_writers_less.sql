-- What writing a row costs was measured: see docs/decisions/0008-audit-chain.md.

-- Whoever writes a row puts it into the queue in the same statement. A row that comes by another way is in no queue, and
-- checking the log tells that it was put in.
DROP TRIGGER activity_queue ON activity;
DROP FUNCTION activity_queue_for_seal();

-- Subjects come in the statement that writes their row and go with it in the purge; the check of the log finds others.
ALTER TABLE activity_subjects DROP CONSTRAINT activity_subjects_activity_id_fkey;

-- By its text: a function of each address for each writer was a tenth of the cost. Ranges lead by how addresses begin.
DROP INDEX activity_address_idx;
CREATE INDEX activity_address_idx ON activity (ip COLLATE "C", at, id) WHERE ip IS NOT NULL;

-- Few rows have it, so writers pay next to nothing.
CREATE INDEX activity_admin_idx ON activity (at, id) WHERE as_admin;

-- A queue: many come and go, few are there.
ALTER TABLE activity_unsealed SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
