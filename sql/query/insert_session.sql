-- in:  $1 session_id, $2 sha256, $3 person_id, $4 made_at_us, $5 ends_at_us, $6 step_up_at_us, $7 device_id or 0
INSERT INTO session (session_id, sha256, person_id, made_at_us, seen_at_us, ends_at_us, step_up_at_us, device_id)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7)
