-- The oldest shipment that still wants this SKU, among those released or being picked.
-- in:  $1 merchant_id, $2 sku_id
SELECT l.shipment_id FROM shipment_line l JOIN shipment s ON s.merchant_id = l.merchant_id AND s.shipment_id = l.shipment_id
WHERE l.merchant_id = $1 AND l.sku_id = $2 AND l.qty_reserved > 0 AND s.state IN (3, 4)
ORDER BY s.state DESC, l.shipment_id LIMIT 1
