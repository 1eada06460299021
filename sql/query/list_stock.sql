-- in:  $1 merchant_id, $2 one sku code or '', $3 after cursor, $4 limit
-- out: cursor, then the columns of the list
SELECT * FROM (
    SELECT s.code || '|' || w.code || '|' || coalesce(l.code, '') || '|' || b.bucket || '|' || b.lot || '|' || b.expiry AS at, s.code, w.code AS warehouse,
           coalesce(l.code, '') AS location, b.bucket, b.lot, b.expiry, b.qty, b.counted_at_us
    FROM stock_balance b
    JOIN sku s ON s.merchant_id = b.merchant_id AND s.sku_id = b.sku_id
    JOIN warehouse w ON w.warehouse_id = b.warehouse_id
    LEFT JOIN location l ON l.location_id = b.location_id
    WHERE b.merchant_id = $1 AND ($2 = '' OR s.code = $2)) r
WHERE at > $3 ORDER BY at LIMIT $4
