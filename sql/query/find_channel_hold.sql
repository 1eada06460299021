-- The first place of an order that its channel holds.
-- in:  $1 merchant_id, $2 connection_id, $3 external_id
-- out: why
SELECT why FROM channel_hold WHERE merchant_id = $1 AND connection_id = $2 AND external_id = $3 AND held = 1
ORDER BY place LIMIT 1
