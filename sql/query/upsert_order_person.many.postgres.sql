-- upsert_order_person for many rows: every $n is the array of its values.
-- order: 10
INSERT INTO order_person (merchant_id, order_id, key_id, sealed)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[])
ON CONFLICT (merchant_id, order_id) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed
