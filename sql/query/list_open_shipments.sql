-- in:  $1 merchant_id, $2 after shipment_id, $3 state or -1, $4 limit
-- out: shipment_id, state, carrier, service, cutoff_us, state_at_us
SELECT shipment_id, state, carrier, service, cutoff_us, state_at_us FROM shipment
WHERE merchant_id = $1 AND shipment_id > $2 AND ($3 < 0 OR state = $3) ORDER BY shipment_id LIMIT $4
