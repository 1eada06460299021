-- in:  $1 sha256 of the code, $2 now_us
-- out: person_id, name, role
SELECT person_id, name, role FROM person WHERE enrol_sha256 = $1 AND enrol_until_us > $2 AND disabled_at_us = 0
