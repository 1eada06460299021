-- Changes of the master key. mark: what a store remembers a key by, the first 16 digits are its fingerprint. phase: keys people
-- tokens; pass: how often all were gone through; at_*: how far; moved: in this pass; rewrapped, unreadable: in all of them
CREATE TABLE IF NOT EXISTS key_change (
    change_id INTEGER NOT NULL PRIMARY KEY,
    old_mark TEXT NOT NULL,
    new_mark TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done')),
    phase TEXT NOT NULL DEFAULT 'keys',
    pass INTEGER NOT NULL DEFAULT 1,
    at_merchant INTEGER NOT NULL DEFAULT -1,
    at_subject INTEGER NOT NULL DEFAULT 0,
    at_key INTEGER NOT NULL DEFAULT 0,
    moved INTEGER NOT NULL DEFAULT 0,
    rewrapped INTEGER NOT NULL DEFAULT 0,
    unreadable INTEGER NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    started_at_us INTEGER NOT NULL,
    ended_at_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS key_change_one_running ON key_change (state) WHERE state = 'running';

-- second line: a change that is done stays as it is, and none is forgotten
CREATE TRIGGER IF NOT EXISTS key_change_done BEFORE UPDATE ON key_change
WHEN OLD.state = 'done' OR NEW.old_mark <> OLD.old_mark OR NEW.new_mark <> OLD.new_mark
BEGIN SELECT RAISE(ABORT, 'a change of the master key that is done stays as it is'); END;
CREATE TRIGGER IF NOT EXISTS key_change_no_delete BEFORE DELETE ON key_change BEGIN SELECT RAISE(ABORT, 'key_change is append-only'); END;
