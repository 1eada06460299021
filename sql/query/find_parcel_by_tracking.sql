-- Whose parcel carries this number? Voided numbers still lead to it.
-- in:  $1 carrier or '' for any, $2 tracking
-- out: merchant_id, parcel_id, voided_at_us, carrier
SELECT merchant_id, parcel_id, voided_at_us, carrier FROM parcel_tracking
WHERE tracking = $2 AND (carrier = $1 OR $1 = '') ORDER BY voided_at_us LIMIT 2
