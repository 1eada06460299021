-- The count of a location that a count outside its sheet has answered: nobody else is at it, and nothing it asks for lies there by
-- the books without having been counted since it was opened.
-- in:  $1 merchant_id, $2 location_id, $3 sku_id that was counted, $4 counted_by, $5 warehouse_id, $6 bucket
-- out: count_task_id
-- rows: 0 = none, or more is asked
SELECT t.count_task_id FROM count_task t
WHERE t.merchant_id = $1 AND t.location_id = $2 AND t.state IN ('open', 'counting') AND (t.sku_id = 0 OR t.sku_id = $3)
  AND (t.state = 'open' OR t.started_by = $4)
  AND NOT EXISTS (SELECT 1 FROM stock_balance b
                  WHERE b.location_id = $2 AND b.merchant_id = $1 AND b.warehouse_id = $5 AND b.bucket = $6 AND b.handling_unit = ''
                    AND b.serial = '' AND b.condition = '' AND b.qty > 0 AND (t.sku_id = 0 OR b.sku_id = t.sku_id)
                    AND coalesce(b.counted_at_us, 0) < t.opened_at_us)
