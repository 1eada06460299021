-- in:  $1 merchant_id, $2 connection_id, $3 kind, $4 object_id
-- out: outbox_id
SELECT outbox_id FROM outbox
WHERE merchant_id = $1 AND connection_id = $2 AND kind = $3 AND object_id = $4 AND state < 2 ORDER BY outbox_id LIMIT 1
