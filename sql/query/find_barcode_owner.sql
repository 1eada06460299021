-- Whose barcode is this, now or in a window still to come?
-- in:  $1 merchant_id, $2 value, $3 now_us
-- out: sku_id, code
SELECT a.sku_id, s.code FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'barcode' AND a.scope = '' AND a.value = $2
  AND (a.valid_to_us = 0 OR a.valid_to_us > $3) ORDER BY a.valid_from_us LIMIT 1
