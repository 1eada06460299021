-- in:  $1 merchant_id, $2 code
-- out: sku_id, version, name, weight_g, length_mm, width_mm, height_mm, lot_tracked, expiry_tracked, serial_tracked
SELECT sku_id, version, name, weight_g, length_mm, width_mm, height_mm, lot_tracked, expiry_tracked, serial_tracked
FROM sku WHERE merchant_id = $1 AND code = $2
