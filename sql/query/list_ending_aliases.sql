-- Windows that end soon, not told yet and not looked at lately.
-- in:  $1 merchant_id, $2 now_us, $3 until_us, $4 looked before_us, $5 limit
-- out: kind, scope, value, alias_id, sku_id, code, planned_to_us
SELECT a.kind, a.scope, a.value, a.alias_id, a.sku_id, s.code, a.planned_to_us
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.planned_to_us > 0 AND a.planned_to_us > $2 AND a.planned_to_us <= $3 AND a.warned_at_us = 0
  AND a.looked_at_us <= $4
ORDER BY a.planned_to_us LIMIT $5
