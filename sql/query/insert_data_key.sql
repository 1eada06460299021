-- in:  $1 merchant_id, $2 subject_id, $3 key_id, $4 wrapped
INSERT INTO data_key (merchant_id, subject_id, key_id, wrapped) VALUES ($1, $2, $3, $4)
