-- rows: 0 = another worker has it, or it changed
-- in:  $1 merchant_id, $2 outbox_id, $3 version, $4 claim_id, $5 lease_until_us, $6 doubt
UPDATE outbox SET state = 1, claim_id = $4, next_at_us = $5, doubt = $6, version = version + 1
WHERE merchant_id = $1 AND outbox_id = $2 AND version = $3 AND state < 2
