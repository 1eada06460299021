-- What was open about one field of an object is answered.
-- in:  $1 merchant_id, $2 object_id, $3 reason, $4 field, $5 at_us, $6 how, $7 by, $8 why
UPDATE exception SET status = 1, closed_at_us = $5, closed_how = $6, closed_by = $7, closed_why = $8
WHERE merchant_id = $1 AND object_id = $2 AND reason = $3 AND field = $4 AND status = 0
