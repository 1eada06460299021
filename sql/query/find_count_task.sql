-- in:  $1 merchant_id, $2 count_task_id
-- out: warehouse_id, warehouse, location_id, location, type, sku_id, reason, guided, rest, state, opened_by, opened_at_us,
--      due_at_us, started_by, started_at_us, ended_by, ended_at_us, ended_why, sku or ''
SELECT t.warehouse_id, w.code, t.location_id, l.code, l.type, t.sku_id, t.reason, t.guided, t.rest, t.state, t.opened_by,
       t.opened_at_us, t.due_at_us, t.started_by, t.started_at_us, t.ended_by, t.ended_at_us, t.ended_why, coalesce(s.code, '')
FROM count_task t JOIN location l ON l.location_id = t.location_id JOIN warehouse w ON w.warehouse_id = t.warehouse_id
LEFT JOIN sku s ON s.merchant_id = t.merchant_id AND s.sku_id = t.sku_id
WHERE t.merchant_id = $1 AND t.count_task_id = $2
