-- in:  $1 person_id, $2 sha256 of the code, $3 password_hash, $4 totp_sealed
-- rows: 1 = done, 0 = the code was used already
UPDATE person SET password_hash = $3, totp_sealed = $4, totp_step = 0, enrol_sha256 = NULL, enrol_until_us = 0
WHERE person_id = $1 AND enrol_sha256 = $2
