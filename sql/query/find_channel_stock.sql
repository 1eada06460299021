-- in:  $1 merchant_id, $2 connection_id, $3 sku_id
-- out: dirty_since_us, pushed_at_us, remote_quantity, differs_us, differs_quantity
SELECT dirty_since_us, pushed_at_us, remote_quantity, differs_us, differs_quantity FROM channel_stock
WHERE merchant_id = $1 AND connection_id = $2 AND sku_id = $3
