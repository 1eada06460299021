-- in:  $1 person_id, $2 sha256, $3 at_us
-- rows: 1 = used now, 0 = none such, or used before
UPDATE recovery_code SET used_at_us = $3 WHERE person_id = $1 AND sha256 = $2 AND used_at_us = 0
