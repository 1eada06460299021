-- The oldest shipment that still wants this SKU, among those released or being picked. Looked for among what is in the house, not
-- among all lines there ever were: CROSS JOIN keeps that order in SQLite.
-- in:  $1 merchant_id, $2 sku_id
SELECT l.shipment_id FROM shipment s CROSS JOIN shipment_line l
WHERE s.merchant_id = $1 AND s.state IN (3, 4) AND s.state <= 8 AND l.merchant_id = $1 AND l.shipment_id = s.shipment_id
  AND l.sku_id = $2 AND l.qty_reserved > 0
ORDER BY s.state DESC, l.shipment_id LIMIT 1
