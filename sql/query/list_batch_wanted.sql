-- What the shipments of one batch still want; those that hold are left out.
-- in:  $1 merchant_id, $2 batch_id
-- out: shipment_id, sku_id, qty, code, tote
SELECT c.shipment_id, l.sku_id, l.qty_reserved, k.code, c.tote FROM pick_claim c
JOIN shipment s ON s.merchant_id = c.merchant_id AND s.shipment_id = c.shipment_id AND s.state IN (3, 4)
JOIN shipment_line l ON l.merchant_id = c.merchant_id AND l.shipment_id = c.shipment_id AND l.qty_reserved > 0
JOIN sku k ON k.merchant_id = l.merchant_id AND k.sku_id = l.sku_id
WHERE c.merchant_id = $1 AND c.batch_id = $2 AND c.ended_at_us = 0
  AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = c.merchant_id
                  AND e.object_id = c.shipment_id - (c.shipment_id % 64) AND e.status = 0 AND e.blocks = 1)
ORDER BY c.shipment_id, l.line LIMIT 1000
