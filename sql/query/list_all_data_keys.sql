-- Every wrapped key, from one on.
-- in:  $1 after merchant_id, $2 after subject_id, $3 after key_id, $4 limit
-- out: merchant_id, subject_id, key_id, wrapped
SELECT merchant_id, subject_id, key_id, wrapped FROM data_key
WHERE (merchant_id, subject_id, key_id) > ($1, $2, $3)
ORDER BY merchant_id, subject_id, key_id LIMIT $4
