-- A pick consumes the claim: off the shelf and off the reservation in one write.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 qty
UPDATE stock_sku SET sellable = sellable - $4, reserved = reserved - $4, change_seq = change_seq + 1
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND reserved >= $4 AND sellable >= $4
