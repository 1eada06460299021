-- A payload that never became an order.
-- in:  $1 merchant_id, $2 receipt_id
-- rows: 1 = done, 0 = erased before
UPDATE receipt SET body = NULL WHERE merchant_id = $1 AND receipt_id = $2 AND order_id IS NULL AND body IS NOT NULL
