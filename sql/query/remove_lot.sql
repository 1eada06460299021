-- The lot shrinks: never below what is claimed of it (claims are withdrawn first).
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 lot, $5 expiry, $6 qty
-- out: expired
-- rows: 0 = claims stand in the way
UPDATE stock_lot SET sellable = sellable - $6
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND lot = $4 AND expiry = $5 AND sellable - $6 >= reserved
RETURNING expired
