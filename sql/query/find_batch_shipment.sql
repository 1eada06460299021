-- The shipment of this device's claims that still wants the article; tote '' = any of them.
-- in:  $1 merchant_id, $2 device, $3 sku_id, $4 tote
-- out: shipment_id
SELECT c.shipment_id FROM pick_claim c
JOIN shipment s ON s.merchant_id = c.merchant_id AND s.shipment_id = c.shipment_id AND s.state IN (3, 4)
JOIN shipment_line l ON l.merchant_id = c.merchant_id AND l.shipment_id = c.shipment_id
WHERE c.device = $2 AND c.merchant_id = $1 AND c.ended_at_us = 0 AND l.sku_id = $3 AND l.qty_reserved > 0
  AND ($4 = '' OR c.tote = $4 OR c.tote = '')
ORDER BY CASE WHEN c.tote = $4 THEN 0 ELSE 1 END, c.shipment_id LIMIT 1
