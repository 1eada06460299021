-- One planned rename per SKU; the same again moves its dates.
-- in:  $1 merchant_id, $2 rename_id, $3 sku_id, $4 from_code, $5 to_code, $6 at_us, $7 old_until_us, $8 source, $9 reason,
--      $10 author, $11 made_at_us
INSERT INTO sku_rename (merchant_id, rename_id, sku_id, from_code, to_code, at_us, old_until_us, source, reason, author, made_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (merchant_id, sku_id) WHERE done_at_us = 0 DO UPDATE SET at_us = $6, old_until_us = $7, source = $8, reason = $9, author = $10
