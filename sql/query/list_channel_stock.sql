-- What each channel is shown of a SKU, and what it has confirmed.
-- in:  $1 merchant_id, $2 sku_id
-- out: connection_id, seq, shown_each, priority, dirty_since_us, pushed_seq, pushed_each, pushed_at_us
SELECT s.connection_id, s.seq, s.shown_each, s.priority, s.dirty_since_us, s.pushed_seq, coalesce(s.pushed_each, 0), s.pushed_at_us
FROM connection c CROSS JOIN channel_stock s
WHERE c.merchant_id = $1 AND s.merchant_id = $1 AND s.connection_id = c.connection_id AND s.sku_id = $2 ORDER BY s.connection_id
