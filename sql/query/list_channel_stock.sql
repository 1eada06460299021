-- What each channel is shown of a SKU, and what it has confirmed.
-- in:  $1 merchant_id, $2 sku_id
-- out: connection_id, seq, shown_each, priority, dirty_since_us, pushed_seq, pushed_each, pushed_at_us
SELECT connection_id, seq, shown_each, priority, dirty_since_us, pushed_seq, coalesce(pushed_each, 0), pushed_at_us
FROM channel_stock WHERE merchant_id = $1 AND sku_id = $2 ORDER BY connection_id
