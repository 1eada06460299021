-- The oldest inbound with accepted (or, $3 = 1, held) units of a SKU at the dock.
-- in:  $1 merchant_id, $2 sku_id, $3 1 = held units
SELECT inbound_id FROM inbound_line WHERE merchant_id = $1 AND sku_id = $2
  AND (($3 = 0 AND qty_put < qty_accepted) OR ($3 = 1 AND qty_held > 0))
ORDER BY inbound_id LIMIT 1
