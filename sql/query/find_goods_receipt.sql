-- in:  $1 merchant_id, $2 goods_receipt_id
-- out: inbound_id, state
SELECT inbound_id, state FROM goods_receipt WHERE merchant_id = $1 AND goods_receipt_id = $2
