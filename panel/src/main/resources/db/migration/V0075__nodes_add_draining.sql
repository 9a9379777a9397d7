-- A draining node keeps its servers and gets no new ones.
ALTER TABLE nodes ADD COLUMN draining boolean NOT NULL DEFAULT false;
