-- What a call of a pull brought. ended 1: the scan reached its end.
-- in:  $1 merchant_id, $2 connection_id, $3 confirmed_us, $4 ended 0 or 1, $5 now_us, $6 seen, $7 found, $8 repaired,
--      $9 unreadable
INSERT INTO channel_pull (merchant_id, connection_id, confirmed_us, ended_us, before_us, scans, seen, found, repaired,
                          repaired_at_us, unreadable)
VALUES ($1, $2, CASE WHEN CAST($4 AS BIGINT) = 1 THEN $3 ELSE 0 END, CASE WHEN CAST($4 AS BIGINT) = 1 THEN $5 ELSE 0 END, 0, $4, $6, $7, $8, CASE WHEN CAST($8 AS BIGINT) > 0 THEN $5 ELSE 0 END, $9)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET
    confirmed_us = CASE WHEN CAST($4 AS BIGINT) = 1 THEN $3 ELSE channel_pull.confirmed_us END,
    before_us = CASE WHEN CAST($4 AS BIGINT) = 1 THEN channel_pull.ended_us ELSE channel_pull.before_us END,
    ended_us = CASE WHEN CAST($4 AS BIGINT) = 1 THEN $5 ELSE channel_pull.ended_us END,
    scans = channel_pull.scans + $4, seen = channel_pull.seen + $6, found = channel_pull.found + $7,
    repaired = channel_pull.repaired + $8,
    repaired_at_us = CASE WHEN CAST($8 AS BIGINT) > 0 THEN $5 ELSE channel_pull.repaired_at_us END,
    unreadable = channel_pull.unreadable + $9
