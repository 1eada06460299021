-- in:  $1 merchant_id, $2 load_id
-- out: sscc, kind, parent_sscc, parcel_id
SELECT sscc, kind, parent_sscc, parcel_id FROM logistic_unit WHERE merchant_id = $1 AND load_id = $2 AND load_id <> 0
ORDER BY parent_sscc, kind DESC, sscc
