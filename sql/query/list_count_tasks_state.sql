-- Count tasks in one state, oldest first.
-- in:  $1 merchant_id, $2 state or '', $3 location code or '', $4 after count_task_id, $5 limit
-- out: as list_count_tasks
SELECT t.count_task_id, w.code, l.code, t.reason, t.guided, t.state, t.opened_by, t.opened_at_us, t.due_at_us, t.started_by,
       t.started_at_us, t.ended_by, t.ended_at_us, coalesce(s.code, '')
FROM count_task t JOIN location l ON l.location_id = t.location_id JOIN warehouse w ON w.warehouse_id = t.warehouse_id
LEFT JOIN sku s ON s.merchant_id = t.merchant_id AND s.sku_id = t.sku_id
WHERE t.merchant_id = $1 AND t.state = $2 AND t.count_task_id > $4 AND ($3 = '' OR l.code = $3)
ORDER BY t.count_task_id LIMIT $5
