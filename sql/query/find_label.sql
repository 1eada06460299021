-- One number of a parcel: since when, whether it lives, how it stands with the carrier's hold.
-- in:  $1 merchant_id, $2 carrier, $3 tracking
-- out: made_at_us, voided_at_us, carrier_hold, parcel_id
SELECT made_at_us, voided_at_us, carrier_hold, parcel_id FROM parcel_tracking
WHERE merchant_id = $1 AND carrier = $2 AND tracking = $3
