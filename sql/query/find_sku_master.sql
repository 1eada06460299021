-- in:  $1 merchant_id, $2 code
-- out: sku_id, version, kind, archived_at_us, stated, weight_g, length_mm, width_mm, height_mm, lot_tracked, expiry_tracked,
--      serial_tracked, fragile, name, variant_of, variant, packaging, look_alike, distinguishing_label
SELECT sku_id, version, kind, archived_at_us, stated, weight_g, length_mm, width_mm, height_mm, lot_tracked, expiry_tracked,
       serial_tracked, fragile, name, variant_of, variant, packaging, look_alike, distinguishing_label
FROM sku WHERE merchant_id = $1 AND code = $2
