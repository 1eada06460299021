-- in:  $1 merchant_id, $2 one bundle code or '', $3 after cursor, $4 limit
-- out: cursor, then the columns of the list
SELECT * FROM (
    SELECT b.code || '|' || CAST(c.valid_from_us AS TEXT) || '|' || s.code AS at, b.code, s.code AS component, c.qty_each, c.valid_from_us
    FROM bundle_component c
    JOIN sku b ON b.merchant_id = c.merchant_id AND b.sku_id = c.bundle_sku_id
    JOIN sku s ON s.merchant_id = c.merchant_id AND s.sku_id = c.component_sku_id
    WHERE c.merchant_id = $1 AND ($2 = '' OR b.code = $2)) l
WHERE at > $3 ORDER BY at LIMIT $4
