-- How far each location drifts from the books: counts and missing picks, how many were off, by how many units.
-- in:  $1 merchant_id, $2 location or '', $3 after location_id, $4 limit
-- out: location_id, then the columns of the report
SELECT l.location_id, w.code, l.code, l.type, count(*), CAST(sum(CASE WHEN r.counted <> r.before THEN 1 ELSE 0 END) AS BIGINT),
       CAST(sum(CASE WHEN r.counted < r.before THEN r.before - r.counted ELSE 0 END) AS BIGINT),
       CAST(sum(CASE WHEN r.counted > r.before THEN r.counted - r.before ELSE 0 END) AS BIGINT), max(r.at_us)
FROM count_result r JOIN location l ON l.location_id = r.location_id JOIN warehouse w ON w.warehouse_id = l.warehouse_id
WHERE r.merchant_id = $1 AND r.location_id > $3 AND ($2 = '' OR l.code = $2)
GROUP BY l.location_id, w.code, l.code, l.type ORDER BY l.location_id LIMIT $4
