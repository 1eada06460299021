-- in:  $1 merchant_id, $2 sku_id, $3 code, $4 name, $5 weight_g, $6 length_mm, $7 width_mm, $8 height_mm, $9 lot_tracked,
--      $10 expiry_tracked, $11 serial_tracked, $12 updated_at_us
INSERT INTO sku (merchant_id, sku_id, code, name, weight_g, length_mm, width_mm, height_mm, lot_tracked, expiry_tracked,
                 serial_tracked, updated_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (merchant_id, sku_id) DO UPDATE SET name = $4, weight_g = $5, length_mm = $6, width_mm = $7, height_mm = $8,
    lot_tracked = $9, expiry_tracked = $10, serial_tracked = $11, updated_at_us = $12, version = sku.version + 1
