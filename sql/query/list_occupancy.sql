-- Places of one warehouse and what lies there (ZON-2).
-- in:  $1 warehouse_id, $2 merchant_id or 0 = every merchant's goods
-- out: code, type, units, what the place can hold (0 = not stated)
SELECT l.code, l.type, CAST(coalesce(sum(b.qty), 0) AS BIGINT), l.capacity FROM location l
LEFT JOIN stock_balance b ON b.location_id = l.location_id AND ($2 = 0 OR b.merchant_id = $2)
WHERE l.warehouse_id = $1 GROUP BY l.location_id, l.code, l.type, l.capacity ORDER BY l.code
