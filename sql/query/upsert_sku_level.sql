-- in:  $1 merchant_id, $2 sku_id, $3 level, $4 qty_each, $5 weight_g, $6 length_mm, $7 width_mm, $8 height_mm, $9 updated_at_us
INSERT INTO sku_level (merchant_id, sku_id, level, qty_each, weight_g, length_mm, width_mm, height_mm, updated_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (merchant_id, sku_id, level) DO UPDATE SET qty_each = $4, weight_g = $5, length_mm = $6, width_mm = $7,
    height_mm = $8, updated_at_us = $9
