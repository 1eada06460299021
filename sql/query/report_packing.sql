-- How boxes and packing rules do on each service: what arrived damaged, and what is charged by its volume. Two faults,
-- two columns: the one asks for more protection, the other for a smaller box.
-- in:  $1 merchant_id, $2 service or '', $3 after this row, $4 limit
-- out: row, then the columns of the report
SELECT n, service, box, rule, parcels, damaged, by_volume, weight_g, billed_g FROM (
    SELECT row_number() OVER (ORDER BY p.service, p.box, p.pack_rule) AS n, p.service AS service, p.box AS box,
           p.pack_rule AS rule, count(*) AS parcels,
           CAST(sum(CASE WHEN EXISTS (SELECT 1 FROM parcel_event v WHERE v.merchant_id = p.merchant_id
                AND v.parcel_id = p.parcel_id AND v.class = 'damaged') THEN 1 ELSE 0 END) AS BIGINT) AS damaged,
           CAST(sum(CASE WHEN p.billed_g > p.weight_g THEN 1 ELSE 0 END) AS BIGINT) AS by_volume,
           CAST(sum(p.weight_g) AS BIGINT) AS weight_g,
           CAST(sum(CASE WHEN p.billed_g > p.weight_g THEN p.billed_g ELSE p.weight_g END) AS BIGINT) AS billed_g
    FROM parcel p WHERE p.merchant_id = $1 AND p.voided_at_us = 0 AND ($2 = '' OR p.service = $2)
    GROUP BY p.service, p.box, p.pack_rule) o
WHERE n > $3 ORDER BY n LIMIT $4
