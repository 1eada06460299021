-- Parcels of a shipment that we handed over and the carrier has not confirmed (custody handed_over = 2).
-- in:  $1 merchant_id, $2 shipment_id
-- out: carrier, tracking, manifest_id, handed_over_at_us, lane
SELECT carrier, tracking, manifest_id, handed_over_at_us, lane FROM parcel
WHERE merchant_id = $1 AND shipment_id = $2 AND custody = 2 ORDER BY number
