-- A barcode of this level that scans now or will.
-- in:  $1 merchant_id, $2 sku_id, $3 level, $4 now_us
SELECT value FROM alias WHERE merchant_id = $1 AND sku_id = $2 AND kind = 'barcode' AND level = $3
  AND (valid_to_us = 0 OR valid_to_us > $4) LIMIT 1
