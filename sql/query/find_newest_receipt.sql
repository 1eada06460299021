-- The newest payload that landed on an order: what an edit that waits for its answer asked for.
-- in:  $1 merchant_id, $2 order_id
-- out: receipt_id, connection_id, path, topic, body sealed
SELECT receipt_id, connection_id, path, topic, body FROM receipt
WHERE merchant_id = $1 AND order_id = $2 AND result = 'landed' ORDER BY receipt_id DESC LIMIT 1
