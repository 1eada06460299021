-- What lies in quarantine, by SKU: at its place or still at the dock, and what brought it.
-- in:  $1 merchant_id, $2 one sku code or '', $3 cursor: after this code, $4 and in it after this place, $5 limit
-- out: code, place, then the columns of the report
SELECT s.code, w.code || '|' || coalesce(l.code, '') || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition AS place,
       s.code, s.name, w.code, coalesce(l.code, ''), b.lot, b.serial, b.expiry, b.condition,
       CASE WHEN i.inbound_id IS NOT NULL THEN 'inbound' WHEN r.return_id IS NOT NULL THEN 'return' ELSE '' END,
       coalesce(i.ref, r.rma, ''), b.qty
FROM stock_balance b JOIN sku s ON s.merchant_id = b.merchant_id AND s.sku_id = b.sku_id
JOIN warehouse w ON w.warehouse_id = b.warehouse_id
LEFT JOIN location l ON l.location_id = b.location_id
LEFT JOIN inbound i ON i.merchant_id = b.merchant_id
    AND i.inbound_id = CASE WHEN b.handling_unit LIKE 'inbound:%' THEN CAST(substr(b.handling_unit, 9) AS BIGINT) ELSE 0 END
LEFT JOIN return_order r ON r.merchant_id = b.merchant_id
    AND r.return_id = CASE WHEN b.handling_unit LIKE 'return:%' THEN CAST(substr(b.handling_unit, 8) AS BIGINT) ELSE 0 END
WHERE b.merchant_id = $1 AND b.bucket = 'quarantine' AND b.qty > 0 AND ($2 = '' OR s.code = $2) AND s.code >= $3
  AND (s.code > $3 OR w.code || '|' || coalesce(l.code, '') || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition > $4)
ORDER BY s.code, place LIMIT $5
