-- Receipts of an inbound that were not reversed.
-- in:  $1 merchant_id, $2 inbound_id
SELECT count(*) FROM goods_receipt WHERE merchant_id = $1 AND inbound_id = $2 AND state <> 2
