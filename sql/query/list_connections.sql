-- in:  $1 merchant_id
-- out: connection_id, code, platform, account, life, paused_why, last_success_us, created_at_us
SELECT connection_id, code, platform, account, life, paused_why, last_success_us, created_at_us
FROM connection WHERE merchant_id = $1 ORDER BY connection_id
