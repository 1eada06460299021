-- Places whose balance is not the sum of their movements.
SELECT count(*) FROM (
    SELECT merchant_id, warehouse_id, sku_id, bucket, location_id, lot, serial, expiry FROM (
        SELECT merchant_id, warehouse_id, sku_id, bucket, location_id, lot, serial, expiry, qty FROM stock_balance
        UNION ALL
        SELECT merchant_id, warehouse_id, sku_id, to_bucket, to_location_id, lot, serial, expiry, -qty FROM stock_movement WHERE to_bucket <> 'outside'
        UNION ALL
        SELECT merchant_id, warehouse_id, sku_id, from_bucket, from_location_id, lot, serial, expiry, qty FROM stock_movement WHERE from_bucket <> 'outside'
    ) m GROUP BY merchant_id, warehouse_id, sku_id, bucket, location_id, lot, serial, expiry HAVING sum(qty) <> 0) d
