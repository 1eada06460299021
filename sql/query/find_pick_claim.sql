-- Who has a shipment now.
-- in:  $1 merchant_id, $2 shipment_id
-- out: batch_id, operator, device, tote, claimed_at_us
SELECT batch_id, operator, device, tote, claimed_at_us FROM pick_claim
WHERE merchant_id = $1 AND shipment_id = $2 AND ended_at_us = 0
