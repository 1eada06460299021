-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value, $5 alias_id of the last row seen, $6 limit, $7 sku code
-- out: as list_aliases
SELECT a.kind || '|' || a.scope || '|' || a.value || '|' || CAST(a.alias_id AS TEXT),
       a.kind, a.scope, a.value, s.code, a.qty_each, a.valid_from_us, a.valid_to_us, a.planned_to_us, a.source, a.reason, a.level,
       a.author, a.approver, a.made_at_us,
       (SELECT count(*) FROM alias_inbound i WHERE i.merchant_id = a.merchant_id AND i.alias_id = a.alias_id AND i.landed_at_us = 0) AS on_the_way,
       a.ended, a.alias_id
FROM sku s JOIN alias a ON a.merchant_id = s.merchant_id AND a.sku_id = s.sku_id
WHERE s.merchant_id = $1 AND s.code = $7 AND (a.kind, a.scope, a.value, a.alias_id) > ($2, $3, $4, $5)
ORDER BY a.kind, a.scope, a.value, a.alias_id LIMIT $6
