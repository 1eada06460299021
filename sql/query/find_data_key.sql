-- in:  $1 merchant_id, $2 subject_id, $3 key_id
-- out: wrapped
SELECT wrapped FROM data_key WHERE merchant_id = $1 AND subject_id = $2 AND key_id = $3
