-- in:  $1 merchant_id, $2 sha256, $3 subject_id, $4 number, $5 sealed
INSERT INTO blob_chunk (merchant_id, sha256, subject_id, number, sealed) VALUES ($1, $2, $3, $4, $5)
