-- What a look after the subscriptions found.
-- in:  $1 merchant_id, $2 connection_id, $3 now_us, $4 subscribed, $5 mended by this look, $6 missing
INSERT INTO channel_watch (merchant_id, connection_id, checked_us, subscribed, mended, mended_at_us, missing)
VALUES ($1, $2, $3, $4, $5, CASE WHEN CAST($5 AS BIGINT) > 0 THEN CAST($3 AS BIGINT) ELSE 0 END, $6)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET checked_us = $3, subscribed = $4, mended = channel_watch.mended + $5,
    mended_at_us = CASE WHEN CAST($5 AS BIGINT) > 0 THEN CAST($3 AS BIGINT) ELSE channel_watch.mended_at_us END, missing = $6
