-- insert_outbox for many rows: every $n is the array of its values.
-- order: 70
INSERT INTO outbox (merchant_id, outbox_id, connection_id, kind, object_id, body, next_at_us, made_at_us, state)
SELECT v.a, v.b, v.c, v.d, v.e, v.f, v.g, v.h, v.i
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
    AS v (a, b, c, d, e, f, g, h, i)
