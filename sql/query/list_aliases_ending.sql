-- Windows that end within a time, soonest first.
-- in:  $1 merchant_id, $2 now_us, $3 until_us, $4 after_us and $5 after alias_id of the cursor (0, 0), $6 limit
-- out: as list_aliases
SELECT CAST(a.planned_to_us AS TEXT) || '.' || CAST(a.alias_id AS TEXT),
       a.kind, a.scope, a.value, s.code, a.qty_each, a.valid_from_us, a.valid_to_us, a.planned_to_us, a.source, a.reason, a.level,
       a.author, a.approver, a.made_at_us,
       (SELECT count(*) FROM alias_inbound i WHERE i.merchant_id = a.merchant_id AND i.alias_id = a.alias_id AND i.landed_at_us = 0) AS on_the_way,
       a.ended, a.alias_id
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.planned_to_us > 0 AND a.planned_to_us > $2 AND a.planned_to_us <= $3
  AND (a.planned_to_us > $4 OR (a.planned_to_us = $4 AND a.alias_id > $5))
ORDER BY a.planned_to_us, a.alias_id LIMIT $6
