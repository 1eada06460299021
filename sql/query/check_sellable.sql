-- SKUs whose sellable total is not the sum of their sellable balances.
SELECT count(*) FROM stock_sku t WHERE t.sellable <> coalesce((SELECT sum(b.qty) FROM stock_balance b
    WHERE b.merchant_id = t.merchant_id AND b.warehouse_id = t.warehouse_id AND b.sku_id = t.sku_id AND b.bucket = 'sellable'), 0)
