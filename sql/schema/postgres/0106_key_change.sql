-- Changes of the master key. mark: what a store remembers a key by, the first 16 digits are its fingerprint. phase: keys people
-- tokens; pass: how often all were gone through; at_*: how far; moved: in this pass; rewrapped, unreadable: in all of them
CREATE TABLE IF NOT EXISTS key_change (
    change_id BIGINT NOT NULL PRIMARY KEY,
    old_mark TEXT NOT NULL,
    new_mark TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done')),
    phase TEXT NOT NULL DEFAULT 'keys',
    pass BIGINT NOT NULL DEFAULT 1,
    at_merchant BIGINT NOT NULL DEFAULT -1,
    at_subject BIGINT NOT NULL DEFAULT 0,
    at_key BIGINT NOT NULL DEFAULT 0,
    moved BIGINT NOT NULL DEFAULT 0,
    rewrapped BIGINT NOT NULL DEFAULT 0,
    unreadable BIGINT NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    started_at_us BIGINT NOT NULL,
    ended_at_us BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS key_change_one_running ON key_change (state) WHERE state = 'running';

-- second line: a change that is done stays as it is, and none is forgotten
CREATE OR REPLACE FUNCTION hf_key_change_fixed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'key_change is append-only';
  END IF;
  IF OLD.state = 'done' OR NEW.old_mark <> OLD.old_mark OR NEW.new_mark <> OLD.new_mark THEN
    RAISE EXCEPTION 'a change of the master key that is done stays as it is';
  END IF;
  RETURN NEW;
END $f$;
CREATE OR REPLACE TRIGGER key_change_fixed BEFORE UPDATE OR DELETE ON key_change FOR EACH ROW EXECUTE FUNCTION hf_key_change_fixed();
