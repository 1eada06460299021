-- Gives to one balance; makes it when it is the first.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 location_id, $5 bucket, $6 handling_unit, $7 lot, $8 serial,
--      $9 expiry, $10 condition, $11 qty
INSERT INTO stock_balance (merchant_id, warehouse_id, sku_id, location_id, bucket, handling_unit, lot, serial, expiry,
                           condition, qty)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (merchant_id, warehouse_id, sku_id, location_id, bucket, handling_unit, lot, serial, expiry, condition)
DO UPDATE SET qty = stock_balance.qty + $11
