-- in:  $1 merchant_id, $2 alias_id, $3 reason, $4 at_us, $5 by
UPDATE exception SET status = 1, closed_at_us = $4, closed_how = 'data', closed_by = $5, closed_why = 'the window ends at another time'
WHERE merchant_id = $1 AND object_id = $2 AND reason = $3 AND status = 0
