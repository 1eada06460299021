-- in:  $1 merchant_id, $2 sku_id, $3 now_us
-- out: kind, archived_at_us, stated, weight_g, length_mm, width_mm, height_mm, packaging said, look-alike, label said, has a barcode
SELECT s.kind, s.archived_at_us, s.stated, s.weight_g, s.length_mm, s.width_mm, s.height_mm,
       CASE WHEN s.packaging <> '' THEN 1 ELSE 0 END, CASE WHEN s.look_alike <> '' THEN 1 ELSE 0 END,
       CASE WHEN s.distinguishing_label <> '' THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM alias a WHERE a.merchant_id = s.merchant_id AND a.sku_id = s.sku_id AND a.kind = 'barcode'
           AND a.valid_from_us <= $3 AND (a.valid_to_us = 0 OR a.valid_to_us > $3)) THEN 1 ELSE 0 END
FROM sku s WHERE s.merchant_id = $1 AND s.sku_id = $2
