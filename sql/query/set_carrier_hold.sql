-- How a label stands with the carrier's hold; only from what was read.
-- rows: 0 = it moved meanwhile
-- in:  $1 merchant_id, $2 carrier, $3 tracking, $4 carrier_hold read, $5 carrier_hold
UPDATE parcel_tracking SET carrier_hold = $5
WHERE merchant_id = $1 AND carrier = $2 AND tracking = $3 AND carrier_hold = $4
