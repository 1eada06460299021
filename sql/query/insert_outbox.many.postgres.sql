-- insert_outbox for many rows: every $n is the array of its values.
-- order: 70
INSERT INTO outbox (merchant_id, outbox_id, connection_id, kind, object_id, body, next_at_us, made_at_us)
SELECT v.a, v.b, v.c, v.d, v.e, v.f, v.g, v.g
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::bigint[]) AS v (a, b, c, d, e, f, g)
