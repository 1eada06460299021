-- What of a SKU is out of the shelf for one shipment.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 handling_unit ('shipment:ID')
-- out: lot, serial, expiry, qty
SELECT lot, serial, expiry, qty FROM stock_balance
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND location_id = 0 AND bucket = 'picked'
  AND handling_unit = $4 AND qty > 0 ORDER BY expiry, lot
