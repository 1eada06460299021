-- What the floor has to do, by shipment, the earliest cut-off first; those of $4 to $5, for what has no cut-off (0) comes last.
-- kind: 0 pick 1 pack 2 put back. (reasons 19 cancel_after_release, 90 change_put_back)
-- in:  $1 merchant_id, $2 kind or -1, $3 limit, $4 cutoff_us from, $5 cutoff_us to
-- out: shipment_id, kind, state, service, cutoff_us, units, batch_id, operator, device, tote, claimed_at_us
SELECT t.shipment_id, t.kind, t.state, t.service, t.cutoff_us, t.units, COALESCE(c.batch_id, 0), COALESCE(c.operator, ''),
       COALESCE(c.device, ''), COALESCE(c.tote, ''), COALESCE(c.claimed_at_us, 0)
FROM (SELECT * FROM (
          SELECT s.merchant_id, s.shipment_id, 0 AS kind, s.state, s.service, s.cutoff_us,
                 (SELECT CAST(SUM(l.qty_reserved) AS BIGINT) FROM shipment_line l
                  WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id) AS units
          FROM shipment s
          WHERE $2 IN (-1, 0) AND s.merchant_id = $1 AND s.state = 3 AND s.state <= 8 AND s.cutoff_us BETWEEN $4 AND $5
            AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = s.merchant_id
                            AND e.object_id = s.shipment_id - (s.shipment_id % 64) AND e.status = 0
                            AND (e.blocks = 1 OR e.reason IN (19, 90)))
            AND EXISTS (SELECT 1 FROM shipment_line l WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id
                        AND l.qty_reserved > 0)
          ORDER BY s.cutoff_us, s.shipment_id LIMIT $3) ready
      UNION ALL
      SELECT * FROM (
          SELECT s.merchant_id, s.shipment_id, 0 AS kind, s.state, s.service, s.cutoff_us,
                 (SELECT CAST(SUM(l.qty_reserved) AS BIGINT) FROM shipment_line l
                  WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id) AS units
          FROM shipment s
          WHERE $2 IN (-1, 0) AND s.merchant_id = $1 AND s.state = 4 AND s.state <= 8 AND s.cutoff_us BETWEEN $4 AND $5
            AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = s.merchant_id
                            AND e.object_id = s.shipment_id - (s.shipment_id % 64) AND e.status = 0
                            AND (e.blocks = 1 OR e.reason IN (19, 90)))
            AND EXISTS (SELECT 1 FROM shipment_line l WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id
                        AND l.qty_reserved > 0)
          ORDER BY s.cutoff_us, s.shipment_id LIMIT $3) begun
      UNION ALL
      SELECT * FROM (
          SELECT s.merchant_id, s.shipment_id, 1 AS kind, s.state, s.service, s.cutoff_us,
                 (SELECT CAST(SUM(l.qty_picked) AS BIGINT) FROM shipment_line l
                  WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id) AS units
          FROM shipment s
          WHERE $2 IN (-1, 1) AND s.merchant_id = $1 AND s.state = 5 AND s.state <= 8 AND s.cutoff_us BETWEEN $4 AND $5
            AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = s.merchant_id
                            AND e.object_id = s.shipment_id - (s.shipment_id % 64) AND e.status = 0
                            AND (e.blocks = 1 OR e.reason IN (19, 90)))
            AND EXISTS (SELECT 1 FROM shipment_line l WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id
                        AND l.qty_picked > 0)
          ORDER BY s.cutoff_us, s.shipment_id LIMIT $3) picked
      UNION ALL
      SELECT * FROM (
          SELECT s.merchant_id, s.shipment_id, 2 AS kind, s.state, s.service, s.cutoff_us,
                 (SELECT CAST(SUM(l.qty_picked) AS BIGINT) FROM shipment_line l
                  WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id) AS units
          FROM (SELECT DISTINCT merchant_id, object_id FROM exception
                WHERE merchant_id = $1 AND reason IN (19, 90) AND status = 0) asked
          JOIN shipment s ON s.merchant_id = asked.merchant_id AND s.shipment_id > asked.object_id
               AND s.shipment_id < asked.object_id + 64
          WHERE $2 IN (-1, 2) AND s.state BETWEEN 3 AND 6 AND s.cutoff_us BETWEEN $4 AND $5
            AND EXISTS (SELECT 1 FROM shipment_line l WHERE l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id
                        AND l.qty_picked > 0)
          ORDER BY s.cutoff_us, s.shipment_id LIMIT $3) back) t
LEFT JOIN pick_claim c ON c.merchant_id = t.merchant_id AND c.shipment_id = t.shipment_id AND c.ended_at_us = 0
ORDER BY t.cutoff_us, t.shipment_id LIMIT $3
