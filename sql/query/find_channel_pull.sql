-- in:  $1 merchant_id, $2 connection_id
-- out: confirmed_us, repaired
SELECT confirmed_us, repaired FROM channel_pull WHERE merchant_id = $1 AND connection_id = $2
