-- What lies in quarantine at a place and belongs to no return.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 location_id
-- out: handling_unit, lot, serial, expiry, condition, qty
SELECT handling_unit, lot, serial, expiry, condition, qty FROM stock_balance
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND bucket = 'quarantine' AND location_id = $4 AND qty > 0
  AND handling_unit NOT LIKE 'return:%'
ORDER BY lot, serial, handling_unit
