-- in:  $1 person_id, $2 at_us
-- rows: 1 = done, 0 = had none
UPDATE badge SET revoked_at_us = $2 WHERE person_id = $1 AND revoked_at_us = 0
