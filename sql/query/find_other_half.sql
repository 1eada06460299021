-- The other half of a loss: the same article, as many too many where this one lacks them (or the other way round), elsewhere
-- in the warehouse; the newest first.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 lot, $5 counted - before of this one, $6 location_id of this one, $7 since_us
-- out: result_id, location
SELECT r.result_id, l.code FROM count_result r JOIN location l ON l.location_id = r.location_id
WHERE r.merchant_id = $1 AND r.sku_id = $3 AND r.loss <> '' AND r.found_id = 0 AND r.warehouse_id = $2 AND r.lot = $4
  AND r.before - r.counted = $5 AND r.location_id <> $6 AND r.at_us >= $7
ORDER BY r.result_id DESC LIMIT 1
