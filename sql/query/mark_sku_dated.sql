-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id
UPDATE stock_sku SET dated = 1 WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND dated = 0
