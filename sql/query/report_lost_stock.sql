-- What counts and missing picks found lost, by its kind; of a wrong place both halves.
-- in:  $1 merchant_id, $2 kind or '', $3 after result_id, $4 limit
-- out: result_id, then the columns of the report
SELECT r.result_id, r.at_us, s.code, r.lot, w.code, l.code, r.loss, r.source, r.before, r.counted, r.counted - r.before,
       coalesce(ol.code, ''), coalesce(os.code, '')
FROM count_result r JOIN sku s ON s.merchant_id = r.merchant_id AND s.sku_id = r.sku_id
JOIN warehouse w ON w.warehouse_id = r.warehouse_id JOIN location l ON l.location_id = r.location_id
LEFT JOIN count_result o ON o.merchant_id = r.merchant_id AND o.result_id = r.found_id
LEFT JOIN location ol ON ol.location_id = o.location_id LEFT JOIN sku os ON os.merchant_id = o.merchant_id AND os.sku_id = o.sku_id
WHERE r.merchant_id = $1 AND r.result_id > $3 AND r.loss <> '' AND ($2 = '' OR r.loss = $2) ORDER BY r.result_id LIMIT $4
