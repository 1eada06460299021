-- The lot grows (or starts). Once its last day is over it stays so.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 lot, $5 expiry, $6 qty, $7 expired when it starts
-- out: expired
INSERT INTO stock_lot (merchant_id, warehouse_id, sku_id, lot, expiry, sellable, reserved, expired) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)
ON CONFLICT (merchant_id, warehouse_id, sku_id, lot, expiry) DO UPDATE SET sellable = stock_lot.sellable + $6
RETURNING expired
