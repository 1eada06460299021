-- in:  $1 merchant_id, $2 subject_id, $3 subject, $4 erasure_id
INSERT INTO erasure_subject (merchant_id, subject_id, subject, erasure_id) VALUES ($1, $2, $3, $4)
