-- in:  $1 merchant_id, $2 sku_id
-- out: code, kind, weight_g, name, lot_tracked
SELECT code, kind, weight_g, name, lot_tracked FROM sku WHERE merchant_id = $1 AND sku_id = $2
