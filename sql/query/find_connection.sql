-- in:  $1 merchant_id, $2 connection_id
-- out: life, paused_from, paused_why, life_version
SELECT life, paused_from, paused_why, life_version FROM connection WHERE merchant_id = $1 AND connection_id = $2
