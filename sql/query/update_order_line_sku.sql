-- in:  $1 merchant_id, $2 order_id, $3 line, $4 sku_id or NULL, $5 alias_id or NULL
UPDATE order_line SET sku_id = $4, alias_id = $5 WHERE merchant_id = $1 AND order_id = $2 AND line = $3
