-- in:  $1 merchant_id, $2 parcel_id, $3 line, $4 sku_id, $5 qty_each
INSERT INTO parcel_line (merchant_id, parcel_id, line, sku_id, qty_each) VALUES ($1, $2, $3, $4, $5)
