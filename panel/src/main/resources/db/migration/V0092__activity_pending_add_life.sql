-- How long an act may take before it counts as forgotten: checking the whole log takes longer than asking a node.
ALTER TABLE activity_pending ADD COLUMN life_seconds bigint NOT NULL DEFAULT 120 CHECK (life_seconds > 0);
