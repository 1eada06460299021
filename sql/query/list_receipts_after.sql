-- Payloads for their verification, page by page; $2 -1 = of every merchant.
-- in:  $1 after receipt_id, $2 merchant_id or -1, $3 limit
-- out: receipt_id, merchant_id, connection_id, key_hash, key, path, topic, body_sha256, body_bytes, body sealed, order_id, result,
--      received_at_us, row_seal
SELECT receipt_id, merchant_id, connection_id, key_hash, key, path, topic, body_sha256, body_bytes, body, order_id, result,
       received_at_us, row_seal
FROM receipt WHERE receipt_id > $1 AND ($2 = -1 OR merchant_id = $2) ORDER BY receipt_id LIMIT $3
