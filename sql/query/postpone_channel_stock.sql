-- in:  $1 merchant_id, $2 connection_id, $3 sku_id, $4 until_us
UPDATE channel_stock SET claimed_until_us = $4 WHERE merchant_id = $1 AND connection_id = $2 AND sku_id = $3
