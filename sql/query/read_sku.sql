-- in:  $1 merchant_id, $2 sku_id
-- out: seven texts, five numbers, five flags, two instants (catalogue_view.c names them)
SELECT code, name, variant_of, variant, packaging, look_alike, distinguishing_label, version, weight_g, length_mm, width_mm,
       height_mm, kind, lot_tracked, expiry_tracked, serial_tracked, fragile, archived_at_us, updated_at_us
FROM sku WHERE merchant_id = $1 AND sku_id = $2
