-- in:  $1 merchant_id, $2 triage_id, $3 at_us
-- rows: 1 = now carried out, 0 = it was
UPDATE triage SET executed_at_us = $3 WHERE merchant_id = $1 AND triage_id = $2 AND executed_at_us = 0
