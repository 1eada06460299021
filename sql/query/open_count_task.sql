-- One open count of a location per merchant. A count that somebody asks for on top of a mere zero check takes its place.
-- in:  $1 merchant_id, $2 count_task_id, $3 location_id, $4 sku_id or 0, $5 reason, $6 guided, $7 opened_by, $8 opened_at_us, $9 due_at_us
-- out: count_task_id of the one that is open now
INSERT INTO count_task (merchant_id, count_task_id, warehouse_id, location_id, sku_id, reason, guided, opened_by, opened_at_us, due_at_us)
SELECT $1, $2, l.warehouse_id, l.location_id, $4, $5, $6, $7, $8, $9 FROM location l WHERE l.location_id = $3
ON CONFLICT (merchant_id, location_id) WHERE state IN ('open', 'counting') DO UPDATE SET
    reason = CASE WHEN count_task.reason = 'zero_check' THEN excluded.reason ELSE count_task.reason END,
    sku_id = CASE WHEN count_task.sku_id = excluded.sku_id THEN count_task.sku_id ELSE 0 END,
    due_at_us = CASE WHEN excluded.due_at_us < count_task.due_at_us THEN excluded.due_at_us ELSE count_task.due_at_us END
RETURNING count_task_id
