-- in:  $1 merchant_id, $2 inbound_id, $3 carton, $4 sku_id, $5 lot, $6 expiry, $7 qty_each, $8 code, $9 alias_id
INSERT INTO inbound_item (merchant_id, inbound_id, carton, sku_id, lot, expiry, qty_each, code, alias_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (merchant_id, inbound_id, carton, sku_id, lot, expiry, code) DO UPDATE SET qty_each = $7, alias_id = $9
