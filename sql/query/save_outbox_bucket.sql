-- rows: 0 = somebody was first; read it again
-- in:  $1 platform, $2 account, $3 name, $4 tokens_micro, $5 at_us, $6 blocked_until_us, $7 window_since_us, $8 window_used,
--      $9 version as read, 0 = none, $10 capacity, $11 refill as the platform said, 0 = as the adapter has it
INSERT INTO outbox_bucket (platform, account, name, tokens_micro, at_us, blocked_until_us, window_since_us, window_used, version,
    capacity, refill)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9 + 1, $10, $11)
ON CONFLICT (platform, account, name) DO UPDATE SET tokens_micro = $4, at_us = $5, blocked_until_us = $6,
       window_since_us = $7, window_used = $8, version = $9 + 1, capacity = $10, refill = $11
WHERE outbox_bucket.version = $9
