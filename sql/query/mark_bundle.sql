-- in:  $1 merchant_id, $2 sku_id
UPDATE sku SET kind = 1 WHERE merchant_id = $1 AND sku_id = $2 AND kind = 0
