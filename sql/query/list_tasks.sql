-- What the floor has to do, by shipment, the earliest cut-off first. kind: 0 pick 1 pack 2 put back.
-- (reasons 19 cancel_after_release, 90 change_put_back)
-- in:  $1 merchant_id, $2 kind or -1, $3 limit
-- out: shipment_id, kind, state, service, cutoff_us, units, batch_id, operator, device, tote, claimed_at_us
SELECT t.shipment_id, t.kind, t.state, t.service, t.cutoff_us, t.units, COALESCE(c.batch_id, 0), COALESCE(c.operator, ''),
       COALESCE(c.device, ''), COALESCE(c.tote, ''), COALESCE(c.claimed_at_us, 0)
FROM (SELECT s.merchant_id, s.shipment_id, s.state, s.service, s.cutoff_us,
             CASE WHEN EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = s.merchant_id
                               AND e.object_id = s.shipment_id - (s.shipment_id % 64) AND e.status = 0
                               AND e.reason IN (19, 90)) THEN 2
                  WHEN EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = s.merchant_id
                               AND e.object_id = s.shipment_id - (s.shipment_id % 64) AND e.status = 0
                               AND e.blocks = 1) THEN 3
                  WHEN s.state <= 4 THEN 0 WHEN s.state = 5 THEN 1 ELSE 3 END AS kind,
             (SELECT CAST(SUM(CASE WHEN s.state <= 4 AND NOT EXISTS (SELECT 1 FROM exception e
                                   WHERE e.merchant_id = s.merchant_id AND e.object_id = s.shipment_id - (s.shipment_id % 64)
                                   AND e.status = 0 AND e.reason IN (19, 90)) THEN l.qty_reserved ELSE l.qty_picked END) AS BIGINT)
              FROM shipment_line l WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id) AS units
      FROM shipment s WHERE s.merchant_id = $1 AND s.state BETWEEN 3 AND 6) t
LEFT JOIN pick_claim c ON c.merchant_id = t.merchant_id AND c.shipment_id = t.shipment_id AND c.ended_at_us = 0
WHERE t.kind < 3 AND t.units > 0 AND ($2 = -1 OR t.kind = $2)
ORDER BY CASE WHEN t.cutoff_us = 0 THEN 1 ELSE 0 END, t.cutoff_us, t.shipment_id LIMIT $3
