-- Keep one payload. The unique key is the gate: two writers cannot both land it.
-- in:  $1 receipt_id, $2 merchant_id, $3 connection_id, $4 key_hash, $5 key, $6 path, $7 topic,
--      $8 body_sha256, $9 body_bytes, $10 body sealed, $11 order_id or NULL, $12 result, $13 received_at_us,
--      $14 row_seal
INSERT INTO receipt (receipt_id, merchant_id, connection_id, key_hash, key, path, topic, body_sha256, body_bytes,
                     body, order_id, result, received_at_us, row_seal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
