-- A node's console record is bounded by size, not by time: who acted as whom is kept for its replay. Tickets go after a
-- while, sessions at the end; from where they were used is gathered here.
ALTER TABLE impersonations ADD COLUMN addresses text[] NOT NULL DEFAULT '{}';
