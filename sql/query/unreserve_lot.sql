-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 lot, $5 expiry, $6 qty
UPDATE stock_lot SET reserved = reserved - $6
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND lot = $4 AND expiry = $5 AND reserved >= $6
