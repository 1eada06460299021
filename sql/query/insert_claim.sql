-- in:  $1 merchant_id, $2 shipment_id, $3 sku_id, $4 lot, $5 expiry, $6 warehouse_id, $7 qty
INSERT INTO stock_claim (merchant_id, shipment_id, sku_id, lot, expiry, warehouse_id, qty) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (merchant_id, shipment_id, sku_id, lot, expiry) DO UPDATE SET qty = stock_claim.qty + $7
