-- in:  $1 merchant_id, $2 after code, $3 limit
SELECT sku_id, code FROM sku WHERE merchant_id = $1 AND code > $2 ORDER BY code LIMIT $3
