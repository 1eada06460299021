-- The retail load a carton belongs to.
-- in:  $1 merchant_id, $2 parcel_id
-- out: load_id
SELECT load_id FROM logistic_unit WHERE merchant_id = $1 AND parcel_id = $2 AND parcel_id <> 0 AND load_id <> 0 LIMIT 1
