-- Another article that the same sheet has as many too many of as this one lacks (or the other way round).
-- in:  $1 merchant_id, $2 count_task_id, $3 sku_id of this one, $4 counted - before of this one
-- out: result_id, sku
SELECT r.result_id, s.code FROM count_result r JOIN sku s ON s.merchant_id = r.merchant_id AND s.sku_id = r.sku_id
WHERE r.merchant_id = $1 AND r.sku_id <> $3 AND r.loss <> '' AND r.found_id = 0 AND r.count_task_id = $2
  AND r.before - r.counted = $4
ORDER BY r.result_id DESC LIMIT 1
