-- Count tasks of a location, oldest first.
-- in:  $1 merchant_id, $2 state or '', $3 location code or '', $4 after count_task_id, $5 limit
-- out: as list_count_tasks
SELECT t.count_task_id, w.code, l.code, t.reason, t.guided, t.state, t.opened_by, t.opened_at_us, t.due_at_us, t.started_by,
       t.started_at_us, t.ended_by, t.ended_at_us, coalesce(s.code, '')
FROM warehouse w CROSS JOIN location l CROSS JOIN count_task t
LEFT JOIN sku s ON s.merchant_id = t.merchant_id AND s.sku_id = t.sku_id
WHERE l.warehouse_id = w.warehouse_id AND l.code = $3 AND t.merchant_id = $1 AND t.location_id = l.location_id
  AND t.count_task_id > $4 AND ($2 = '' OR t.state = $2)
ORDER BY t.count_task_id LIMIT $5
