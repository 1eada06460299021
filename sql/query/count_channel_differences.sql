-- in:  $1 merchant_id, $2 connection_id
-- out: count
SELECT count(*) FROM channel_stock WHERE merchant_id = $1 AND connection_id = $2 AND differs_us > 0
