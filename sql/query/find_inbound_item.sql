-- in:  $1 merchant_id, $2 inbound_id, $3 carton, $4 sku_id, $5 lot, $6 expiry, $7 code as written
SELECT qty_each FROM inbound_item
WHERE merchant_id = $1 AND inbound_id = $2 AND carton = $3 AND sku_id = $4 AND lot = $5 AND expiry = $6 AND code = $7
