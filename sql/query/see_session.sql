-- in:  $1 session_id, $2 at_us
UPDATE session SET seen_at_us = $2 WHERE session_id = $1 AND ended_at_us = 0
