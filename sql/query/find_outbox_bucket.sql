-- in:  $1 platform, $2 account, $3 name
-- out: tokens_micro, at_us, blocked_until_us, window_since_us, window_used, version, capacity, refill
SELECT tokens_micro, at_us, blocked_until_us, window_since_us, window_used, version, capacity, refill FROM outbox_bucket
WHERE platform = $1 AND account = $2 AND name = $3
