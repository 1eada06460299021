-- A SKU as its owner says it; its code is changed by a rename only.
-- in:  $1 merchant_id, $2 sku_id, $3 code, $4 updated_at_us, $5 stated, $6 archived_at_us, $7 weight_g, $8 length_mm, $9 width_mm,
--      $10 height_mm, $11 lot_tracked, $12 expiry_tracked, $13 serial_tracked, $14 fragile, $15 name, $16 variant_of, $17 variant,
--      $18 packaging, $19 look_alike, $20 distinguishing_label
INSERT INTO sku (merchant_id, sku_id, code, updated_at_us, stated, archived_at_us, weight_g, length_mm, width_mm, height_mm,
                 lot_tracked, expiry_tracked, serial_tracked, fragile, name, variant_of, variant, packaging, look_alike,
                 distinguishing_label)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (merchant_id, sku_id) DO UPDATE SET updated_at_us = $4, stated = $5, archived_at_us = $6, weight_g = $7,
    length_mm = $8, width_mm = $9, height_mm = $10, lot_tracked = $11, expiry_tracked = $12, serial_tracked = $13,
    fragile = $14, name = $15, variant_of = $16, variant = $17, packaging = $18, look_alike = $19,
    distinguishing_label = $20, version = sku.version + 1
