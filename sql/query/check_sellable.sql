-- SKUs whose sellable total is not the sum of their lots that still count.
SELECT count(*) FROM stock_sku t WHERE t.sellable <> coalesce((SELECT sum(l.sellable) FROM stock_lot l
    WHERE l.merchant_id = t.merchant_id AND l.warehouse_id = t.warehouse_id AND l.sku_id = t.sku_id AND l.expired = 0), 0)
