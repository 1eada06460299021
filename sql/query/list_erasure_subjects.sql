-- in:  $1 merchant_id, $2 erasure_id
SELECT subject, subject_id FROM erasure_subject WHERE merchant_id = $1 AND erasure_id = $2 ORDER BY subject_id
