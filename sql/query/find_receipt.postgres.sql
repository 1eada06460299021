-- The duplicate gate: has this key landed on this connection? "+ 0": see 0007.
-- in:  $1 merchant_id, $2 connection_id, $3 key_hash blob(16)
-- out: receipt_id, body_sha256, order_id or NULL, result
SELECT receipt_id, body_sha256, order_id, result FROM receipt
WHERE key_hash = $3 AND connection_id = $2 AND merchant_id + 0 = $1
