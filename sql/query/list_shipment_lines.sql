-- Lines of all shipments of an order, as expanded.
-- in:  $1 merchant_id, $2 order_id
SELECT l.shipment_id, l.line, l.sku_id, l.qty_each, l.qty_reserved, l.qty_picked, l.qty_packed, s.code
FROM shipment_line l JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
WHERE l.merchant_id = $1 AND l.shipment_id BETWEEN $2 + 1 AND $2 + 63 ORDER BY l.shipment_id, l.line, l.sku_id
