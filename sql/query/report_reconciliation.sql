-- What others believed and we did not, by source: figures of ERP and storefronts that differed from the shelf.
-- in:  $1 merchant_id, $2 '' (one source: report_source_reconciliation), $3 after difference_id, $4 limit
-- out: difference_id, then the columns of the report
SELECT d.difference_id, d.at_us, d.source, coalesce(f.name, ''), s.code, d.theirs, d.ours, d.theirs - d.ours,
       CAST(coalesce((SELECT sum(t.sellable) FROM warehouse w CROSS JOIN stock_sku t WHERE t.merchant_id = d.merchant_id AND t.warehouse_id = w.warehouse_id AND t.sku_id = d.sku_id), 0) AS BIGINT)
FROM difference_line d JOIN sku s ON s.merchant_id = d.merchant_id AND s.sku_id = d.sku_id
LEFT JOIN file f ON f.merchant_id = d.merchant_id AND f.file_id = d.file_id
WHERE d.merchant_id = $1 AND d.difference_id > $3 AND $2 = '' ORDER BY d.difference_id LIMIT $4
