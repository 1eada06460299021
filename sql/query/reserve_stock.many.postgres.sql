-- reserve_stock for many claims: every $n is the array of its values. Only for claims that are known to be
-- there (hold_stock read the totals and keeps them); the table's own check refuses any other.
-- order: 5
UPDATE stock_sku s SET reserved = s.reserved + c.qty, change_seq = s.change_seq + c.claims
FROM (SELECT v.m, v.w, v.k, CAST(sum(v.q) AS BIGINT) AS qty, count(*) AS claims
      FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS v (m, w, k, q)
      GROUP BY v.m, v.w, v.k) c
WHERE s.merchant_id = c.m AND s.warehouse_id = c.w AND s.sku_id = c.k
