-- in:  $1 merchant_id, $2 alias_id, $3 $4 reasons, $5 at_us, $6 by
UPDATE exception SET status = 1, closed_at_us = $5, closed_how = 'data', closed_by = $6, closed_why = 'the window ends at another time'
WHERE merchant_id = $1 AND object_id = $2 AND object = 'alias' AND reason IN ($3, $4) AND status = 0
