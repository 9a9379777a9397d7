-- How many checkpoints and purges there are is signed with the end of the chain, so that none can be taken away or put in.
-- Null until the end moves for the first time after this.
ALTER TABLE activity_chain
    ADD COLUMN checkpoints bigint,
    ADD COLUMN purges      bigint,
    ADD CHECK ((checkpoints IS NULL) = (purges IS NULL));
