-- rows: 0 = its life changed meanwhile
-- in:  $1 merchant_id, $2 connection_id, $3 life, $4 paused_from, $5 paused_why, $6 life as read
UPDATE connection SET life = $3, paused_from = $4, paused_why = $5, life_version = life_version + 1
WHERE merchant_id = $1 AND connection_id = $2 AND life = $6
