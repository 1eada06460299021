-- in:  $1 merchant_id, $2 sku_id
-- out: level, qty_each, weight_g, length_mm, width_mm, height_mm; smallest first
SELECT level, qty_each, weight_g, length_mm, width_mm, height_mm FROM sku_level
WHERE merchant_id = $1 AND sku_id = $2 ORDER BY qty_each, level
