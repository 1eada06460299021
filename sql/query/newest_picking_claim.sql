-- The newest shipment on the floor that has claimed this SKU, and how many units of it.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id
-- out: shipment_id, qty
SELECT l.shipment_id, CAST(sum(l.qty_reserved) AS BIGINT) FROM shipment_line l
JOIN shipment s ON s.merchant_id = l.merchant_id AND s.shipment_id = l.shipment_id
WHERE l.merchant_id = $1 AND s.warehouse_id = $2 AND l.sku_id = $3 AND l.qty_reserved > 0 AND s.state = 4
GROUP BY l.shipment_id ORDER BY l.shipment_id DESC LIMIT 1
