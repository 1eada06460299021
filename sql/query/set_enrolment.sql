-- in:  $1 person_id, $2 sha256 of the code, $3 until_us
UPDATE person SET enrol_sha256 = $2, enrol_until_us = $3 WHERE person_id = $1
