-- insert_event for many rows: every $n is the array of its values.
-- order: 70
INSERT INTO event (merchant_id, seq, kind, object_id, body, at_us)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[])
