-- in:  $1 merchant_id, $2 sku_id, $3 limit
-- out: as list_aliases
SELECT '',
       a.kind, a.scope, a.value, s.code, a.qty_each, a.valid_from_us, a.valid_to_us, a.planned_to_us, a.source, a.reason, a.level,
       a.author, a.approver, a.made_at_us,
       (SELECT count(*) FROM alias_inbound i WHERE i.merchant_id = a.merchant_id AND i.alias_id = a.alias_id AND i.landed_at_us = 0) AS on_the_way,
       a.ended, a.alias_id
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.sku_id = $2 ORDER BY a.valid_from_us, a.kind, a.value LIMIT $3
