-- The status a daemon refused a job with; none when its time ran out. And when a panel last looked at a node, so that
-- of several panels one does.
ALTER TABLE node_jobs ADD COLUMN refused_status integer;
ALTER TABLE nodes ADD COLUMN health_checked_at timestamptz;
