-- A row that came to an end without a call: nothing to send, or it cannot be made. claim_id -1 says so for ever.
-- rows: 0 = it changed meanwhile
-- in:  $1 merchant_id, $2 outbox_id, $3 version, $4 state, $5 error, $6 at_us
UPDATE outbox SET state = $4, last_error = $5, done_at_us = $6, claim_id = -1, version = version + 1
WHERE merchant_id = $1 AND outbox_id = $2 AND version = $3 AND state < 2
