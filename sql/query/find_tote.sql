-- Whose goods lie in this tote, other than this shipment's?
-- in:  $1 warehouse_id, $2 tote, $3 shipment_id
-- out: shipment_id
SELECT shipment_id FROM pick_claim
WHERE warehouse_id = $1 AND tote = $2 AND ended_at_us = 0 AND shipment_id <> $3 LIMIT 1
