-- The total that may be sold grows (or starts).
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 qty
INSERT INTO stock_sku (merchant_id, warehouse_id, sku_id, sellable, reserved, change_seq) VALUES ($1, $2, $3, $4, 0, 1)
ON CONFLICT (merchant_id, warehouse_id, sku_id)
DO UPDATE SET sellable = stock_sku.sellable + $4, change_seq = stock_sku.change_seq + 1
