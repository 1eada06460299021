-- insert_data_key for many rows: every $n is the array of its values.
-- order: 10
INSERT INTO data_key (merchant_id, subject_id, key_id, wrapped)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[])
