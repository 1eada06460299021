-- in:  $1 merchant_id, $2 order_id
DELETE FROM order_person WHERE merchant_id = $1 AND order_id = $2
