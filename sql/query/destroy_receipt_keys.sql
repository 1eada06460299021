-- in:  $1 merchant_id, $2 receipt_id
DELETE FROM data_key WHERE merchant_id = $1 AND subject_id = $2
