-- in:  $1 merchant_id, $2 sku_id, $3 level
SELECT qty_each, weight_g, length_mm, width_mm, height_mm FROM sku_level WHERE merchant_id = $1 AND sku_id = $2 AND level = $3
