-- Every number a parcel ever had, the newest last.
-- in:  $1 merchant_id, $2 parcel_id
-- out: carrier, tracking, made_at_us, voided_at_us, replaced_at_us, replaced_by, replaced_why
SELECT carrier, tracking, made_at_us, voided_at_us, replaced_at_us, replaced_by, replaced_why FROM parcel_tracking
WHERE merchant_id = $1 AND parcel_id = $2 ORDER BY made_at_us, tracking
