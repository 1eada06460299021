-- A new figure gets a new number; the same figure is no news.
-- in:  $1 merchant_id, $2 connection_id, $3 sku_id, $4 shown_each, $5 priority, $6 now_us
INSERT INTO channel_stock (merchant_id, connection_id, sku_id, seq, shown_each, priority, dirty_since_us) VALUES ($1, $2, $3, 1, $4, $5, $6)
ON CONFLICT (merchant_id, connection_id, sku_id) DO UPDATE SET seq = channel_stock.seq + 1, shown_each = $4, priority = $5,
    dirty_since_us = CASE WHEN channel_stock.dirty_since_us > 0 THEN channel_stock.dirty_since_us ELSE $6 END
WHERE channel_stock.shown_each <> $4
