-- hold_stock for many SKUs: every $n is the array of its values; n says which, and answers come by n.
SELECT v.n, s.sellable, s.reserved, s.dated
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS v (a, b, c, n)
CROSS JOIN LATERAL (SELECT * FROM stock_sku t WHERE t.merchant_id = v.a AND t.warehouse_id = v.b AND t.sku_id = v.c
                    FOR NO KEY UPDATE) s
ORDER BY v.n
