-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id
SELECT sellable, reserved, dated FROM stock_sku WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3
