-- in:  $1 person_id, $2 at_us, $3 how many of the newest may stay
UPDATE session SET ended_at_us = $2 WHERE person_id = $1 AND ended_at_us = 0 AND session_id NOT IN
    (SELECT s.session_id FROM session s WHERE s.person_id = $1 AND s.ended_at_us = 0 ORDER BY s.session_id DESC LIMIT $3)
