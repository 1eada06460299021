-- insert_order for many rows: every $n is the array of its values.
-- order: 60 (after its shipments)
INSERT INTO orders (merchant_id, order_id, connection_id, external_id, order_number, state, version, version_at_us,
                    placed_at_us, received_at_us, accepted_at_us, state_at_us, ready_mask, profile_version, payment,
                    currency, total_minor, method, content)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
                     $14::bigint[], $15::bigint[], $16::text[], $17::bigint[], $18::text[], $19::bytea[])
