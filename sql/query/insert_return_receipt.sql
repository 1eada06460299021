-- in:  $1 merchant_id, $2 return_id, $3 seq, $4 sku_id, $5 qty_each, $6 lot, $7 serial, $8 expiry, $9 condition,
--      $10 location_id, $11 operator, $12 person_id, $13 at_us
INSERT INTO return_receipt (merchant_id, return_id, seq, sku_id, qty_each, lot, serial, expiry, condition, location_id,
                            operator, person_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
