-- The marks that have waited longest are taken away: a change of stock from now on marks its SKU anew.
-- in:  $1 merchant_id, $2 limit
-- out: sku_id
DELETE FROM dirty_sku
WHERE merchant_id = $1
  AND sku_id IN (SELECT d.sku_id FROM dirty_sku d WHERE d.merchant_id = $1 ORDER BY d.since_us, d.sku_id LIMIT $2)
RETURNING sku_id
