-- in:  $1 device_id, $2 at_us, $3 the session that stays, or 0
UPDATE session SET ended_at_us = $2 WHERE device_id = $1 AND device_id <> 0 AND ended_at_us = 0 AND session_id <> $3
