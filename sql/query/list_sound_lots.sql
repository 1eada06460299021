-- Lots of a SKU that can be claimed from places nobody doubts, earliest expiry first: what lies where a picker found too
-- little is left out until somebody counted there (reason 52 lost_stock_not_at_location).
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 today
-- out: lot, expiry, free
SELECT x.lot, x.expiry, CASE WHEN p.qty < x.sellable - x.reserved THEN p.qty ELSE x.sellable - x.reserved END
FROM stock_lot x JOIN (
    SELECT b.lot, b.expiry, CAST(sum(b.qty) AS BIGINT) AS qty
    FROM stock_balance b JOIN sku k ON k.merchant_id = b.merchant_id AND k.sku_id = b.sku_id
    WHERE b.merchant_id = $1 AND b.warehouse_id = $2 AND b.sku_id = $3 AND b.bucket = 'sellable' AND b.qty > 0
      AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = b.merchant_id AND e.object_id = b.location_id
                      AND e.reason = 52 AND e.status = 0 AND e.field = k.code)
    GROUP BY b.lot, b.expiry) p ON p.lot = x.lot AND p.expiry = x.expiry
WHERE x.merchant_id = $1 AND x.warehouse_id = $2 AND x.sku_id = $3 AND x.expired = 0 AND x.sellable > x.reserved
  AND (x.expiry = '' OR x.expiry >= $4)
ORDER BY CASE WHEN x.expiry = '' THEN 1 ELSE 0 END, x.expiry, x.lot
