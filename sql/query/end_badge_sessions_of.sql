-- in:  $1 person_id, $2 at_us
UPDATE session SET ended_at_us = $2 WHERE person_id = $1 AND ended_at_us = 0 AND device_id <> 0
