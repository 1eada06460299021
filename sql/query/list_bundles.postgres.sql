-- Lists of bundles, by bundle: a page reads the bundles of that page.
-- in:  $1 merchant_id, $2 one bundle code or '', $3 after cursor (bundle, tab, instant, tab, component), $4 limit
-- out: cursor, then the columns of the list
SELECT b.code || '	' || CAST(c.valid_from_us AS TEXT) || '	' || s.code AS at, b.code, s.code AS component, c.qty_each, c.valid_from_us
FROM sku b CROSS JOIN bundle_component c CROSS JOIN sku s
WHERE b.merchant_id = $1 AND b.kind = 1 AND c.merchant_id = b.merchant_id AND c.bundle_sku_id = b.sku_id
  AND s.merchant_id = c.merchant_id AND s.sku_id = c.component_sku_id AND ($2 = '' OR b.code = $2)
  AND b.code >= substr($3, 1, greatest(strpos($3, '	') - 1, 0))
  AND (b.code > substr($3, 1, greatest(strpos($3, '	') - 1, 0)) OR b.code || '	' || CAST(c.valid_from_us AS TEXT) || '	' || s.code > $3)
ORDER BY b.code, at LIMIT $4
