-- in:  $1 merchant_id
-- out: connection_id, checked_us, subscribed, mended, mended_at_us, missing
SELECT connection_id, checked_us, subscribed, mended, mended_at_us, missing FROM channel_watch WHERE merchant_id = $1
