-- in:  $1 merchant_id, $2 object_id, $3 name
-- out: subject_id, sha256
SELECT subject_id, sha256 FROM paper WHERE merchant_id = $1 AND object_id = $2 AND name = $3
