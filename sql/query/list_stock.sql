-- in:  $1 merchant_id, $2 one sku code or '', $3 after cursor, $4 limit
-- out: cursor, then the columns of the list. By code first, so that a page reads the SKUs of that page.
SELECT s.code || '	' || w.code || '|' || coalesce(l.code, '') || '|' || b.bucket || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition AS at, s.code, w.code AS warehouse,
       coalesce(l.code, '') AS location, b.bucket, b.lot, b.expiry, b.qty, b.counted_at_us
FROM sku s CROSS JOIN warehouse w CROSS JOIN stock_balance b LEFT JOIN location l ON l.location_id = b.location_id
WHERE b.merchant_id = s.merchant_id AND b.warehouse_id = w.warehouse_id AND b.sku_id = s.sku_id AND s.merchant_id = $1 AND ($2 = '' OR s.code = $2) AND s.code >= substr($3, 1, max(instr($3, '	') - 1, 0))
  AND (s.code > substr($3, 1, max(instr($3, '	') - 1, 0)) OR
       s.code || '	' || w.code || '|' || coalesce(l.code, '') || '|' || b.bucket || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition > $3)
ORDER BY s.code, at LIMIT $4
