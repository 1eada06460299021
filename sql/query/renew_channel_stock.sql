-- Told anew, as a newer figure than the one it was told; what it shows now is what the next call begins from.
-- in:  $1 merchant_id, $2 connection_id, $3 sku_id, $4 now_us, $5 shown there
UPDATE channel_stock SET seq = seq + 1, dirty_since_us = $4, claimed_until_us = 0, remote_quantity = $5, differs_us = 0
WHERE merchant_id = $1 AND connection_id = $2 AND sku_id = $3 AND dirty_since_us = 0
