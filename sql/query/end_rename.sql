-- in:  $1 merchant_id, $2 rename_id, $3 done_at_us
UPDATE sku_rename SET done_at_us = $3 WHERE merchant_id = $1 AND rename_id = $2
