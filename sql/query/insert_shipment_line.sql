-- in:  $1 merchant_id, $2 shipment_id, $3 line, $4 sku_id, $5 qty_each, $6 qty_reserved
INSERT INTO shipment_line (merchant_id, shipment_id, line, sku_id, qty_each, qty_reserved) VALUES ($1, $2, $3, $4, $5, $6)
