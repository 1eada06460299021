-- in:  $1 merchant_id, $2 order_id
UPDATE receipt SET body = NULL WHERE merchant_id = $1 AND order_id = $2
