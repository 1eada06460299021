-- in:  $1 person_id, $2 totp_sealed, $3 as it was
-- rows: 1; 0 = enrolled anew meanwhile
UPDATE person SET totp_sealed = $2 WHERE person_id = $1 AND totp_sealed = $3
