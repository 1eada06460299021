-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 lot, $5 expiry
-- out: sellable, reserved, expired
SELECT sellable, reserved, expired FROM stock_lot
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND lot = $4 AND expiry = $5
