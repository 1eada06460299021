-- Everything picked for one shipment.
-- in:  $1 merchant_id, $2 warehouse_id, $3 handling_unit ('shipment:ID')
-- out: sku_id, lot, serial, expiry, qty
SELECT sku_id, lot, serial, expiry, qty FROM stock_balance
WHERE merchant_id = $1 AND warehouse_id = $2 AND location_id = 0 AND bucket = 'picked' AND handling_unit = $3 AND qty > 0
ORDER BY sku_id, lot
