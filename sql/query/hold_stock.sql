-- The totals of one SKU, which nobody else changes before this transaction ends.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id
-- out: sellable, reserved, dated
-- key: reserve_stock $1 $2 $3
SELECT sellable, reserved, dated FROM stock_sku WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3
