-- What a channel was told and is not being told anew just now, from a place on; by what it belongs to over there.
-- in:  $1 merchant_id, $2 connection_id, $3 after remote_of, $4 after sku_id, $5 limit
-- out: sku_id, remote_id, remote_of
SELECT sku_id, remote_id, remote_of FROM channel_stock
WHERE merchant_id = $1 AND connection_id = $2 AND remote_id <> '' AND dirty_since_us = 0
  AND (remote_of, sku_id) > ($3, $4)
ORDER BY remote_of, sku_id LIMIT $5
