-- mark_sku_dirty for many rows: every $n is the array of its values.
-- order: 70
INSERT INTO dirty_sku (merchant_id, sku_id, since_us)
SELECT v.a, v.b, min(v.c) FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS v (a, b, c)
GROUP BY v.a, v.b ORDER BY v.a, v.b
ON CONFLICT (merchant_id, sku_id) DO UPDATE SET since_us = dirty_sku.since_us WHERE false
