-- The label on the box was read, and it is the box's; or it is no label any more.
-- in:  $1 merchant_id, $2 parcel_id, $3 label_matched_at_us, 0 = not matched
UPDATE parcel SET label_matched_at_us = $3 WHERE merchant_id = $1 AND parcel_id = $2
