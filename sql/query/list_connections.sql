-- in:  $1 merchant_id
-- out: connection_id, code, platform, account, life, paused_why, last_success_us, created_at_us, paused_from, life_version
SELECT connection_id, code, platform, account, life, paused_why, last_success_us, created_at_us, paused_from, life_version
FROM connection WHERE merchant_id = $1 ORDER BY connection_id
