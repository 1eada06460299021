-- in:  $1 merchant_id, $2 return_id
-- out: triage_id, code, qty_each, decision, grade, reason, location, decided_by, operator, at_us, lot, photos, executed_at_us,
--      sku_id, location_id
SELECT t.triage_id, s.code, t.qty_each, t.decision, t.grade, t.reason, l.code, t.decided_by, t.operator, t.at_us, t.lot,
       t.photos, t.executed_at_us, t.sku_id, t.location_id
FROM triage t JOIN sku s ON s.merchant_id = t.merchant_id AND s.sku_id = t.sku_id
LEFT JOIN location l ON l.location_id = t.location_id
WHERE t.merchant_id = $1 AND t.return_id = $2 ORDER BY t.triage_id
