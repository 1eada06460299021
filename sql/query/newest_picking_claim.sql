-- The newest shipment on the floor that has claimed this SKU, and how many units of it. (CROSS JOIN: as in next_shipment_to_pick)
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id
-- out: shipment_id, qty
SELECT l.shipment_id, (SELECT CAST(sum(x.qty_reserved) AS BIGINT) FROM shipment_line x
                       WHERE x.merchant_id = $1 AND x.shipment_id = l.shipment_id AND x.sku_id = $3)
FROM shipment s CROSS JOIN shipment_line l
WHERE s.merchant_id = $1 AND s.state = 4 AND s.state <= 8 AND s.warehouse_id = $2 AND l.merchant_id = $1
  AND l.shipment_id = s.shipment_id AND l.sku_id = $3 AND l.qty_reserved > 0
ORDER BY l.shipment_id DESC LIMIT 1
