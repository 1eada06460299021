-- mark_sku_dirty for many rows: every $n is the array of its values.
-- order: 70
INSERT INTO dirty_sku (merchant_id, sku_id, since_us)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
ON CONFLICT (merchant_id, sku_id) DO NOTHING
