-- upsert_channel_stock for many rows: every $n is the array of its values.
-- order: 70
INSERT INTO channel_stock (merchant_id, connection_id, sku_id, seq, shown_each, priority, dirty_since_us)
SELECT v.a, v.b, v.c, 1, v.d, v.e, v.f
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS v (a, b, c, d, e, f)
ON CONFLICT (merchant_id, connection_id, sku_id) DO UPDATE
SET seq = channel_stock.seq + 1, shown_each = excluded.shown_each, priority = excluded.priority,
    dirty_since_us = CASE WHEN channel_stock.dirty_since_us > 0 THEN channel_stock.dirty_since_us
                          ELSE excluded.dirty_since_us END
WHERE channel_stock.shown_each <> excluded.shown_each
