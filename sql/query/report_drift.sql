-- How far each location drifts from the books: counts and missing picks, how many were off, by how many units.
-- in:  $1 merchant_id, $2 location or '', $3 after location_id, $4 limit
-- out: location_id, then the columns of the report
SELECT d.location_id, w.code, l.code, l.type, d.counts, d.off, d.missing, d.extra, d.last_us
FROM (SELECT r.location_id, count(*) AS counts, CAST(sum(CASE WHEN r.counted <> r.before THEN 1 ELSE 0 END) AS BIGINT) AS off,
             CAST(sum(CASE WHEN r.counted < r.before THEN r.before - r.counted ELSE 0 END) AS BIGINT) AS missing,
             CAST(sum(CASE WHEN r.counted > r.before THEN r.counted - r.before ELSE 0 END) AS BIGINT) AS extra, max(r.at_us) AS last_us
      FROM count_result r
      WHERE r.merchant_id = $1 AND r.location_id > $3
        AND ($2 = '' OR r.location_id IN (SELECT k.location_id FROM warehouse h CROSS JOIN location k
                                                 WHERE k.warehouse_id = h.warehouse_id AND k.code = $2))
      GROUP BY r.location_id ORDER BY r.location_id LIMIT $4) d
JOIN location l ON l.location_id = d.location_id JOIN warehouse w ON w.warehouse_id = l.warehouse_id
ORDER BY d.location_id
