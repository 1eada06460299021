-- in:  $1 merchant_id, $2 connection_id, $3 order_id, $4 version_at_us, $5 now_us
INSERT INTO poll_find (merchant_id, connection_id, order_id, version_at_us, found_us)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (merchant_id, connection_id, order_id, version_at_us) DO NOTHING
