-- It answers again: what was open about its own health is answered by the data.
-- in:  $1 merchant_id, $2 connection_id, $3 reason, $4 at_us
UPDATE exception SET status = 1, closed_at_us = $4, closed_how = 'data', closed_by = 'hub', closed_why = 'it answers again'
WHERE merchant_id = $1 AND object = 'connection' AND object_id = $2 AND reason = $3 AND status = 0
