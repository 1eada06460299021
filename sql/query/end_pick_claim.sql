-- in:  $1 merchant_id, $2 shipment_id, $3 ended_at_us
UPDATE pick_claim SET ended_at_us = $3 WHERE merchant_id = $1 AND shipment_id = $2 AND ended_at_us = 0
