-- in:  $1 merchant_id, $2 one sku code or '', $3 after cursor, $4 limit
-- out: cursor, then the columns of the list
SELECT * FROM (
    SELECT a.kind || '|' || a.scope || '|' || a.value || '|' || CAST(a.alias_id AS TEXT) AS at, a.kind, a.scope, a.value, s.code,
           a.qty_each, a.valid_from_us, a.valid_to_us, a.source, a.reason
    FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
    WHERE a.merchant_id = $1 AND ($2 = '' OR s.code = $2)) l
WHERE at > $3 ORDER BY at LIMIT $4
