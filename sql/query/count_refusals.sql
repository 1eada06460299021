-- Refusals of an order's wish that the channel was or will be told.
-- in:  $1 merchant_id, $2 connection_id, $3 kind, $4 order_id, $5 made since (us), $6 how the body begins; '' = whatever it says
-- out: count
SELECT COUNT(*) FROM outbox
WHERE merchant_id = $1 AND connection_id = $2 AND kind = $3 AND object_id = $4 AND made_at_us >= $5 AND ($6 = '' OR substr(body, 1, length($6)) = $6)
