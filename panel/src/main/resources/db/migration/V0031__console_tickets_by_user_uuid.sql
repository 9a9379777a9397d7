-- By the account's lasting name: its tickets are denied after its row is gone.
TRUNCATE console_tickets;
ALTER TABLE console_tickets DROP COLUMN user_id;
ALTER TABLE console_tickets ADD COLUMN user_uuid uuid NOT NULL;
CREATE INDEX console_tickets_user_uuid_idx ON console_tickets (user_uuid, server_id);
