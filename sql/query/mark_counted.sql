-- A count of nothing leaves a row too: the location has been looked at.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 location_id, $5 bucket, $6 lot, $7 expiry, $8 counted_at_us
INSERT INTO stock_balance (merchant_id, warehouse_id, sku_id, location_id, bucket, handling_unit, lot, serial, expiry,
                           condition, qty, counted_at_us)
VALUES ($1, $2, $3, $4, $5, '', $6, '', $7, '', 0, $8)
ON CONFLICT (merchant_id, warehouse_id, sku_id, location_id, bucket, handling_unit, lot, serial, expiry, condition)
DO UPDATE SET counted_at_us = $8
