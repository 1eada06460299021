-- The claim of claim_stock where no lot has to be named: nearly always, and a plain write is a third of the work.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 qty
-- rows: 1 = reserved, 0 = not enough, or the claim has to name lots: claim_stock says which
UPDATE stock_sku SET reserved = reserved + $4, change_seq = change_seq + 1
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND dated = 0 AND sellable - reserved >= $4
