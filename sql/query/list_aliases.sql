-- Read by key: a page costs what it shows.
-- in:  $1 merchant_id, $2 one sku code or '', $3 one code's value or '', after: $4 kind, $5 scope, $6 value, $7 alias_id, $8 limit
-- out: cursor, then the columns of the list (catalogue_view.c reads them by position)
SELECT a.kind || '|' || a.scope || '|' || a.value || '|' || CAST(a.alias_id AS TEXT),
       a.kind, a.scope, a.value, s.code, a.qty_each, a.valid_from_us, a.valid_to_us, a.planned_to_us, a.source, a.reason, a.level,
       a.author, a.approver, a.made_at_us,
       (SELECT count(*) FROM alias_inbound i WHERE i.merchant_id = a.merchant_id AND i.alias_id = a.alias_id AND i.landed_at_us = 0) AS on_the_way,
       a.ended, a.alias_id
FROM alias a CROSS JOIN sku s
WHERE s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id AND a.merchant_id = $1 AND ($2 = '' OR s.code = $2) AND ($3 = '' OR a.value = $3)
  AND (a.kind, a.scope, a.value, a.alias_id) > ($4, $5, $6, $7)
ORDER BY a.kind, a.scope, a.value, a.alias_id LIMIT $8
