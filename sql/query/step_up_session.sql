-- A step-up gives the session a new secret: the old one is dead at once.
-- in:  $1 session_id, $2 sha256, $3 at_us
UPDATE session SET sha256 = $2, step_up_at_us = $3, seen_at_us = $3 WHERE session_id = $1 AND ended_at_us = 0
