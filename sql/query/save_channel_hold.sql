-- What was seen; a place that is not held and never was leaves no row.
-- rows: 0 = as it was known
-- in:  $1 merchant_id, $2 connection_id, $3 external_id, $4 place, $5 held 0 or 1, $6 why, $7 now_us
INSERT INTO channel_hold (merchant_id, connection_id, external_id, place, held, why, seen_us)
SELECT $1, $2, $3, $4, $5, $6, $7
WHERE CAST($5 AS BIGINT) = 1 OR EXISTS (SELECT 1 FROM channel_hold h WHERE h.merchant_id = $1 AND h.connection_id = $2
                                        AND h.external_id = $3 AND h.place = $4)
ON CONFLICT (merchant_id, connection_id, external_id, place) DO UPDATE SET held = $5, why = $6, seen_us = $7
WHERE channel_hold.held <> $5 OR channel_hold.why <> $6
