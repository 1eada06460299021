-- find_sku_candidates for many lines: every $n is the array of its values; n says which, and answers come by n.
SELECT v.n, c.rank, c.alias_id, c.sku_id, c.qty_each, c.valid_from_us, c.valid_to_us, c.code, c.kind, c.weight_g
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS v (a, b, c, d, n)
CROSS JOIN LATERAL (
    SELECT 1 AS rank, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, s.kind, s.weight_g
    FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
    WHERE a.merchant_id = v.a AND a.kind = 'variant' AND a.scope = v.b AND a.value = v.c
    UNION ALL
    SELECT 2, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, s.kind, s.weight_g
    FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
    WHERE a.merchant_id = v.a AND a.kind = 'channel_sku' AND a.scope = v.b AND a.value = v.d
    UNION ALL
    SELECT 3, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, s.kind, s.weight_g
    FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
    WHERE a.merchant_id = v.a AND a.kind = 'sku_code' AND a.scope = '' AND a.value = v.d
    UNION ALL
    SELECT 3, 0, s.sku_id, 1, 0, 0, s.code, s.kind, s.weight_g
    FROM sku s WHERE s.merchant_id = v.a AND s.code = v.d
    OFFSET 0) c
ORDER BY v.n
