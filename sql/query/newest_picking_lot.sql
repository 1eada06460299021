-- The newest shipment on the floor that has claimed of this lot, and how many units of it.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 lot, $5 expiry
-- out: shipment_id, qty
SELECT c.shipment_id, c.qty FROM stock_claim c JOIN shipment s ON s.merchant_id = c.merchant_id AND s.shipment_id = c.shipment_id
WHERE c.merchant_id = $1 AND c.warehouse_id = $2 AND c.sku_id = $3 AND c.lot = $4 AND c.expiry = $5 AND c.qty > 0 AND s.state = 4
ORDER BY c.shipment_id DESC LIMIT 1
