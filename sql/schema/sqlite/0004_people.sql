-- People who sign in: password, one-time codes, sessions; and requests that keep what they ask for.
-- totp_sealed is sealed under a key derived from the master key; totp_step: the last one used
ALTER TABLE person ADD COLUMN password_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN totp_sealed BLOB;
ALTER TABLE person ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN enrol_sha256 BLOB;
ALTER TABLE person ADD COLUMN enrol_until_us INTEGER NOT NULL DEFAULT 0;

CREATE TABLE IF NOT EXISTS recovery_code (
    person_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    used_at_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person_id, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS session (
    session_id INTEGER NOT NULL PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    person_id INTEGER NOT NULL,
    made_at_us INTEGER NOT NULL,
    seen_at_us INTEGER NOT NULL,
    ends_at_us INTEGER NOT NULL,
    step_up_at_us INTEGER NOT NULL DEFAULT 0,
    ended_at_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS session_by_person ON session (person_id) WHERE ended_at_us = 0;

-- subject: person:ID, or address:KEYED-DIGEST
CREATE TABLE IF NOT EXISTS sign_in_throttle (
    subject TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    since_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- what is asked for, sealed under a key of the request; payload itself stays empty. target_text: what it is about
-- where it has no id of its own
ALTER TABLE request ADD COLUMN key_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN sealed BLOB;
ALTER TABLE request ADD COLUMN target_text TEXT NOT NULL DEFAULT '';
ALTER TABLE request ADD COLUMN requester_role TEXT NOT NULL DEFAULT '';
ALTER TABLE request ADD COLUMN ended_at_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN ended_why TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- second line behind the approvals: a request's content and its approvals never change, and its end is final
CREATE TRIGGER IF NOT EXISTS request_fixed BEFORE UPDATE ON request
WHEN NEW.action <> OLD.action OR NEW.target_id <> OLD.target_id OR NEW.target_version <> OLD.target_version
  OR NEW.payload_hash <> OLD.payload_hash OR NEW.requester_person_id <> OLD.requester_person_id OR OLD.state <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a request does not change, and its end is final'); END;
CREATE TRIGGER IF NOT EXISTS approval_no_update BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'approval is append-only'); END;
CREATE TRIGGER IF NOT EXISTS approval_no_delete BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'approval is append-only'); END;
CREATE TRIGGER IF NOT EXISTS approval_not_own BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM request r WHERE r.merchant_id = NEW.merchant_id AND r.request_id = NEW.request_id
      AND (r.requester_person_id = NEW.person_id OR r.payload_hash <> NEW.payload_hash))
BEGIN SELECT RAISE(ABORT, 'an approval of an own request, or of other content'); END;
