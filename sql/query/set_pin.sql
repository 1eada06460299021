-- A PIN of the person's own in place of the one that was handed out.
-- in:  $1 person_id, $2 pin_hash as it was, $3 pin_hash
-- rows: 1 = done, 0 = changed meanwhile
UPDATE badge SET pin_hash = $3, first_until_us = 0 WHERE person_id = $1 AND pin_hash = $2 AND revoked_at_us = 0
