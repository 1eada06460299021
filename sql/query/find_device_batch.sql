-- The batch a device picks: one with a shipment that is still on the shelf side.
-- in:  $1 merchant_id, $2 device
-- out: batch_id
SELECT c.batch_id FROM pick_claim c
JOIN shipment s ON s.merchant_id = c.merchant_id AND s.shipment_id = c.shipment_id AND s.state IN (3, 4)
WHERE c.device = $2 AND c.merchant_id = $1 AND c.ended_at_us = 0 AND c.batch_id <> 0 ORDER BY c.claimed_at_us DESC LIMIT 1
