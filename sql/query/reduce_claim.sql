-- in:  $1 merchant_id, $2 shipment_id, $3 sku_id, $4 lot, $5 expiry, $6 qty
-- rows: 0 = that many are not claimed
UPDATE stock_claim SET qty = qty - $6
WHERE merchant_id = $1 AND shipment_id = $2 AND sku_id = $3 AND lot = $4 AND expiry = $5 AND qty >= $6
