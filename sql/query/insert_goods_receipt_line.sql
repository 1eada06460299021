-- in:  $1 merchant_id, $2 goods_receipt_id, $3 line, $4 sku_id (0 = a code that means nothing), $5 qty_each, $6 lot, $7 serial,
--      $8 expiry, $9 finding, $10 bucket, $11 location_id, $12 carton, $13 label
INSERT INTO goods_receipt_line (merchant_id, goods_receipt_id, line, sku_id, qty_each, lot, serial, expiry, finding, bucket,
                                location_id, carton, label)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
