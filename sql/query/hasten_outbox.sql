-- What waits for its time is due now, if it was not before.
-- rows: 0 = nothing waits
-- in:  $1 merchant_id, $2 connection_id, $3 kind, $4 object_id, $5 now_us
UPDATE outbox SET next_at_us = CASE WHEN next_at_us > $5 THEN $5 ELSE next_at_us END, version = version + 1
WHERE merchant_id = $1 AND connection_id = $2 AND kind = $3 AND object_id = $4 AND state = 0
