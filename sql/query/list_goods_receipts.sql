-- in:  $1 merchant_id, $2 inbound_id
-- out: goods_receipt_id, state, operator, counted_by, at_us, ended_at_us, ended_by, why
SELECT goods_receipt_id, state, operator, counted_by, at_us, ended_at_us, ended_by, why
FROM goods_receipt WHERE merchant_id = $1 AND inbound_id = $2 ORDER BY goods_receipt_id
