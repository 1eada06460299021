-- in:  $1 merchant_id, $2 order_id
-- out: key_id, sealed
SELECT key_id, sealed FROM order_person WHERE merchant_id = $1 AND order_id = $2
