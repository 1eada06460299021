-- What came of a claim. rows: 0 = the lease was over and another worker has it
-- in:  $1 merchant_id, $2 outbox_id, $3 claim_id, $4 state, $5 attempts, $6 next_at_us, $7 error, $8 progress, $9 doubt,
--      $10 done_at_us
UPDATE outbox SET state = $4, attempts = $5, next_at_us = $6, last_error = $7, progress = $8, doubt = $9,
       done_at_us = $10, claim_id = 0, version = version + 1
WHERE merchant_id = $1 AND outbox_id = $2 AND claim_id = $3 AND state = 1
