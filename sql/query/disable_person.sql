-- in:  $1 person_id, $2 at_us
-- rows: 1 = done, 0 = disabled before
UPDATE person SET disabled_at_us = $2, enrol_sha256 = NULL WHERE person_id = $1 AND disabled_at_us = 0
