-- in:  $1 merchant_id, $2 subject_id, $3 key_id, $4 wrapped, $5 as it was
-- rows: 1; 0 = it was destroyed meanwhile
UPDATE data_key SET wrapped = $4 WHERE merchant_id = $1 AND subject_id = $2 AND key_id = $3 AND wrapped = $5
