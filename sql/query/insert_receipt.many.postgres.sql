-- insert_receipt for many rows: every $n is the array of its values.
-- order: 10
INSERT INTO receipt (receipt_id, merchant_id, connection_id, key_hash, key, path, topic, body_sha256, body_bytes,
                     body, order_id, result, received_at_us, row_seal)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::text[], $6::text[], $7::text[],
                     $8::bytea[], $9::bigint[], $10::bytea[], $11::bigint[], $12::text[], $13::bigint[], $14::bytea[])
