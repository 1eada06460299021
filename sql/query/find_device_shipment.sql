-- The shipment a device has claimed last and still works on.
-- in:  $1 merchant_id, $2 device
-- out: shipment_id
SELECT c.shipment_id FROM pick_claim c
JOIN shipment s ON s.merchant_id = c.merchant_id AND s.shipment_id = c.shipment_id AND s.state BETWEEN 3 AND 6
WHERE c.device = $2 AND c.merchant_id = $1 AND c.ended_at_us = 0
ORDER BY s.state, c.claimed_at_us DESC, c.shipment_id LIMIT 1
