-- Lots whose last day is over and that still count.
-- in:  $1 merchant_id, $2 warehouse_id, $3 today, $4 limit
-- out: sku_id, sku, lot, expiry, sellable
SELECT l.sku_id, s.code, l.lot, l.expiry, l.sellable FROM stock_lot l JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
WHERE l.merchant_id = $1 AND l.warehouse_id = $2 AND l.expired = 0 AND l.expiry <> '' AND l.expiry < $3
ORDER BY l.expiry, l.sku_id, l.lot LIMIT $4
