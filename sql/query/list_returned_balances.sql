-- What of one return lies in quarantine.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 handling_unit ('return:ID')
-- out: location_id, lot, serial, expiry, condition, qty
SELECT location_id, lot, serial, expiry, condition, qty FROM stock_balance
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND bucket = 'quarantine' AND handling_unit = $4 AND qty > 0
ORDER BY lot, serial, location_id
