-- The duplicate gate: has this key landed on this connection?
-- in:  $1 merchant_id, $2 connection_id, $3 key_hash blob(16)
-- out: receipt_id, body_sha256, order_id or NULL, result
-- key: insert_receipt $2 $3 $4
SELECT receipt_id, body_sha256, order_id, result FROM receipt
WHERE merchant_id = $1 AND connection_id = $2 AND key_hash = $3
