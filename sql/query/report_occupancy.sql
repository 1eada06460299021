-- How full the locations of each type are: what they hold of this merchant's goods, against what they can hold.
-- in:  $1 merchant_id, $2 location type or '', $3 after this row, $4 limit
-- out: row, then the columns of the report
SELECT n, warehouse, type, locations, used, units, capacity, CASE WHEN capacity > 0 THEN units * 100 / capacity ELSE 0 END FROM (
    SELECT row_number() OVER (ORDER BY w.code, l.type) AS n, w.code AS warehouse, l.type AS type, count(*) AS locations,
           CAST(sum(CASE WHEN coalesce(b.units, 0) > 0 THEN 1 ELSE 0 END) AS BIGINT) AS used,
           CAST(sum(coalesce(b.units, 0)) AS BIGINT) AS units, CAST(sum(l.capacity) AS BIGINT) AS capacity
    FROM location l JOIN warehouse w ON w.warehouse_id = l.warehouse_id
    LEFT JOIN (SELECT location_id, sum(qty) AS units FROM stock_balance WHERE merchant_id = $1 GROUP BY location_id) b ON b.location_id = l.location_id
    WHERE $2 = '' OR l.type = $2
    GROUP BY w.code, l.type) o
WHERE n > $3 ORDER BY n LIMIT $4
