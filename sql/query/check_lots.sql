-- Lots whose total is not the sum of their sellable balances.
SELECT count(*) FROM (
    SELECT merchant_id, warehouse_id, sku_id, lot, expiry FROM (
        SELECT merchant_id, warehouse_id, sku_id, lot, expiry, sellable AS qty FROM stock_lot
        UNION ALL
        SELECT merchant_id, warehouse_id, sku_id, lot, expiry, -qty FROM stock_balance WHERE bucket = 'sellable'
    ) u GROUP BY merchant_id, warehouse_id, sku_id, lot, expiry HAVING sum(qty) <> 0) d
