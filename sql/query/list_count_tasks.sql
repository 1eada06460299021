-- Oldest first; what is asked for a reason that cannot wait has the earliest due time.
-- in:  $1 merchant_id, $2 state or '', $3 location code or '', $4 after count_task_id, $5 limit
-- out: count_task_id, warehouse, location, reason, guided, state, opened_by, opened_at_us, due_at_us, started_by,
--      started_at_us, ended_by, ended_at_us, sku or ''
SELECT t.count_task_id, w.code, l.code, t.reason, t.guided, t.state, t.opened_by, t.opened_at_us, t.due_at_us, t.started_by,
       t.started_at_us, t.ended_by, t.ended_at_us, coalesce(s.code, '')
FROM count_task t JOIN location l ON l.location_id = t.location_id JOIN warehouse w ON w.warehouse_id = t.warehouse_id
LEFT JOIN sku s ON s.merchant_id = t.merchant_id AND s.sku_id = t.sku_id
WHERE t.merchant_id = $1 AND t.count_task_id > $4 AND ($2 = '' OR t.state = $2) AND ($3 = '' OR l.code = $3)
ORDER BY t.count_task_id LIMIT $5
