-- Shipments whose cut-off passed while they were still with us, and no exception says so yet (reason 74 cutoff_missed).
-- in:  $1 merchant_id, $2 cutoff_us, $3 limit
-- out: shipment_id, cutoff_us, service
SELECT s.shipment_id, s.cutoff_us, s.service FROM shipment s
WHERE s.merchant_id = $1 AND s.state IN (2, 3, 4, 5, 6, 7, 8) AND s.state <= 8 AND s.cutoff_us > 0 AND s.cutoff_us <= $2
  AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = s.merchant_id AND e.object_id = s.shipment_id - (s.shipment_id % 64)
                  AND e.reason = 74 AND e.status = 0)
ORDER BY s.shipment_id LIMIT $3
