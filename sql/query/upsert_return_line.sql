-- in:  $1 merchant_id, $2 return_id, $3 line, $4 sku_id, $5 qty_authorised, $6 qty_received, $7 qty_decided, $8 reason
INSERT INTO return_line (merchant_id, return_id, line, sku_id, qty_authorised, qty_received, qty_decided, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (merchant_id, return_id, line) DO UPDATE
SET qty_authorised = $5, qty_received = $6, qty_decided = $7, reason = $8
