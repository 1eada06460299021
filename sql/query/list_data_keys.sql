-- in:  $1 merchant_id, $2 subject_id
-- out: key_id, wrapped
SELECT key_id, wrapped FROM data_key WHERE merchant_id = $1 AND subject_id = $2 ORDER BY key_id DESC
