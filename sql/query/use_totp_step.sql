-- in:  $1 person_id, $2 step
-- rows: 1 = used now, 0 = used before
UPDATE person SET totp_step = $2 WHERE person_id = $1 AND totp_step < $2
