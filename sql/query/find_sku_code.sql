-- in:  $1 merchant_id, $2 code
-- out: sku_id, kind
SELECT sku_id, kind FROM sku WHERE merchant_id = $1 AND code = $2
