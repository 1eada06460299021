-- The total shrinks: never below what is claimed (claims are withdrawn first).
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 qty
-- rows: 1 = done, 0 = claims stand in the way
UPDATE stock_sku SET sellable = sellable - $4, change_seq = change_seq + 1
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND sellable - $4 >= reserved
