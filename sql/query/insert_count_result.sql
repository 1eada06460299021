-- in:  $1 merchant_id, $2 result_id, $3 count_task_id or 0, $4 warehouse_id, $5 location_id, $6 sku_id, $7 lot, $8 source,
--      $9 before, $10 counted, $11 loss or '', $12 found_id or 0, $13 actor, $14 at_us
INSERT INTO count_result (merchant_id, result_id, count_task_id, warehouse_id, location_id, sku_id, lot, source, before, counted,
                          loss, found_id, actor, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
