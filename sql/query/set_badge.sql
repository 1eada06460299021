-- The one badge of a person; an older one is dead.
-- in:  $1 person_id, $2 digest, $3 pin_hash, $4 first_until_us, $5 given_by, $6 given_at_us
INSERT INTO badge (person_id, digest, pin_hash, first_until_us, given_by, given_at_us, revoked_at_us) VALUES ($1, $2, $3, $4, $5, $6, 0)
ON CONFLICT (person_id) DO UPDATE SET digest = excluded.digest, pin_hash = excluded.pin_hash,
    first_until_us = excluded.first_until_us, given_by = excluded.given_by, given_at_us = excluded.given_at_us, revoked_at_us = 0
