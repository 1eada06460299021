-- The lots that a shipment's claims name, the last to expire first.
-- in:  $1 merchant_id, $2 shipment_id
-- out: sku_id, lot, expiry, qty, warehouse_id
SELECT sku_id, lot, expiry, qty, warehouse_id FROM stock_claim WHERE merchant_id = $1 AND shipment_id = $2 AND qty > 0
ORDER BY sku_id, expiry DESC, lot DESC
