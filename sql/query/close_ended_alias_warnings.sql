-- in:  $1 merchant_id, $2 now_us, $3 by, $4 reason
UPDATE exception SET status = 1, closed_at_us = $2, closed_how = 'data', closed_by = $3, closed_why = 'the window has ended'
WHERE merchant_id = $1 AND status = 0 AND reason = $4 AND object_id IN (
    SELECT a.alias_id FROM alias a WHERE a.merchant_id = $1 AND a.planned_to_us > 0 AND a.planned_to_us <= $2
      AND a.valid_to_us > 0 AND a.valid_to_us <= $2 AND a.warned_at_us > 0)
