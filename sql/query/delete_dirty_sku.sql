-- in:  $1 merchant_id, $2 sku_id
DELETE FROM dirty_sku WHERE merchant_id = $1 AND sku_id = $2
