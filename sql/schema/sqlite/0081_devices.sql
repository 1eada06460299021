-- Floor devices, registered by a supervisor: what a badge and a PIN may sign in on. sha256: of the device's own token;
-- pair_sha256: of the code that gives it one, once. name: what its scans carry
CREATE TABLE IF NOT EXISTS device (
    device_id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 BLOB UNIQUE,
    pair_sha256 BLOB UNIQUE,
    pair_until_us INTEGER NOT NULL DEFAULT 0,
    registered_by TEXT NOT NULL,
    registered_at_us INTEGER NOT NULL,
    paired_at_us INTEGER NOT NULL DEFAULT 0,
    revoked_at_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS device_name ON device (name) WHERE revoked_at_us = 0;

-- a person's badge: keyed digest of its number, PIN as argon2id. first_until_us: until when the PIN that was handed out with
-- it may be exchanged for one of the person's own; 0 = the person has chosen one
CREATE TABLE IF NOT EXISTS badge (
    person_id INTEGER NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL,
    pin_hash TEXT NOT NULL,
    first_until_us INTEGER NOT NULL DEFAULT 0,
    given_by TEXT NOT NULL,
    given_at_us INTEGER NOT NULL,
    revoked_at_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS badge_digest ON badge (digest) WHERE revoked_at_us = 0;

-- of a session by badge: good on that device alone; 0 = with a password
ALTER TABLE session ADD COLUMN device_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS session_by_device ON session (device_id) WHERE ended_at_us = 0 AND device_id <> 0;
