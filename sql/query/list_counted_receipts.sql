-- Receipts that wait for acceptance, oldest first.
-- in:  $1 merchant_id, $2 inbound_id, $3 limit
SELECT goods_receipt_id FROM goods_receipt WHERE merchant_id = $1 AND inbound_id = $2 AND state = 0 ORDER BY goods_receipt_id LIMIT $3
