-- in:  $1 merchant_id, $2 movement_id, $3 warehouse_id, $4 sku_id, $5 qty, $6 from_bucket, $7 from_location_id,
--      $8 to_bucket, $9 to_location_id, $10 handling_unit, $11 lot, $12 serial, $13 expiry, $14 condition, $15 cause,
--      $16 cause_id, $17 actor, $18 at_us
INSERT INTO stock_movement (merchant_id, movement_id, warehouse_id, sku_id, qty, from_bucket, from_location_id,
                            to_bucket, to_location_id, handling_unit, lot, serial, expiry, condition, cause, cause_id,
                            actor, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
