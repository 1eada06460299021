-- in:  $1 merchant_id, $2 limit
SELECT sku_id FROM dirty_sku WHERE merchant_id = $1 ORDER BY since_us, sku_id LIMIT $2
