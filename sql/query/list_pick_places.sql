-- Where a shipment's pick of an article is to be taken next: from the lots its claim names, else from any; earliest expiry
-- first (FEFO), then by location; never a lot whose last day is over. Places that a picker found empty are left out until
-- somebody counted them (reason 52 lost_stock_not_at_location).
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 shipment_id
-- out: location, lot, qty (of a named lot at most what is claimed)
SELECT l.code, b.lot, CASE WHEN c.qty IS NULL OR c.qty > b.qty THEN b.qty ELSE c.qty END
FROM stock_balance b JOIN location l ON l.location_id = b.location_id
JOIN sku k ON k.merchant_id = b.merchant_id AND k.sku_id = b.sku_id
LEFT JOIN stock_claim c ON c.merchant_id = b.merchant_id AND c.shipment_id = $4 AND c.sku_id = b.sku_id AND c.lot = b.lot
    AND c.expiry = b.expiry AND c.qty > 0
WHERE b.merchant_id = $1 AND b.warehouse_id = $2 AND b.sku_id = $3 AND b.bucket = 'sellable' AND b.qty > 0
  AND (c.qty IS NOT NULL OR NOT EXISTS (SELECT 1 FROM stock_claim p WHERE p.merchant_id = $1 AND p.shipment_id = $4
                                        AND p.sku_id = $3 AND p.qty > 0))
  AND NOT EXISTS (SELECT 1 FROM stock_lot x WHERE x.merchant_id = b.merchant_id AND x.warehouse_id = b.warehouse_id
                  AND x.sku_id = b.sku_id AND x.lot = b.lot AND x.expiry = b.expiry AND x.expired = 1)
  AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = b.merchant_id AND e.object_id = b.location_id
                  AND e.reason = 52 AND e.status = 0 AND e.field = k.code)
ORDER BY CASE WHEN b.expiry = '' THEN 1 ELSE 0 END, b.expiry, l.code, b.lot LIMIT 1
