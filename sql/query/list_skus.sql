-- in:  $1 merchant_id, $2 one sku code or '', $3 after code, $4 limit
-- out: cursor, then the columns of the list
SELECT code, code, name, kind, weight_g, length_mm, width_mm, height_mm, lot_tracked, expiry_tracked, serial_tracked,
       fragile, variant_of, variant, archived_at_us, updated_at_us
FROM sku WHERE merchant_id = $1 AND code > $3 AND ($2 = '' OR code = $2) ORDER BY code LIMIT $4
