-- One conditional write: the claim is taken whole or not at all.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 qty
-- out: dated: 1 = the claim has to name lots
-- rows: 1 = reserved, 0 = not enough
UPDATE stock_sku SET reserved = reserved + $4, change_seq = change_seq + 1
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND sellable - reserved >= $4
RETURNING dated
