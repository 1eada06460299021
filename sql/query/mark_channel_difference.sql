-- in:  $1 merchant_id, $2 connection_id, $3 sku_id, $4 since (us), 0 = it does not differ, $5 shown there
UPDATE channel_stock SET differs_us = $4, differs_quantity = $5 WHERE merchant_id = $1 AND connection_id = $2 AND sku_id = $3
