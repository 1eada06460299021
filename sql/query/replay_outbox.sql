-- rows: 0 = it is not parked or set aside
-- in:  $1 merchant_id, $2 outbox_id, $3 at_us, $4 doubt
UPDATE outbox SET state = 0, attempts = 0, next_at_us = $3, doubt = $4, done_at_us = 0, version = version + 1
WHERE merchant_id = $1 AND outbox_id = $2 AND state IN (3, 4)
