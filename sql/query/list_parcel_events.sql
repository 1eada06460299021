-- Undated events come first.
-- in:  $1 merchant_id, $2 parcel_id
-- out: at_us, class, code, place, proof, said_at
SELECT at_us, class, code, place, proof, said_at FROM parcel_event WHERE merchant_id = $1 AND parcel_id = $2
ORDER BY at_us, code
