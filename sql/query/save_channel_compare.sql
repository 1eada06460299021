-- ended 1: all figures were looked at.
-- in:  $1 merchant_id, $2 connection_id, $3 now_us, $4 ended 0 or 1, $5 differed
INSERT INTO channel_push (merchant_id, connection_id, compared_us, differed)
VALUES ($1, $2, CASE WHEN CAST($4 AS BIGINT) = 1 THEN CAST($3 AS BIGINT) ELSE 0 END, $5)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET differed = channel_push.differed + $5,
    compared_us = CASE WHEN CAST($4 AS BIGINT) = 1 THEN CAST($3 AS BIGINT) ELSE channel_push.compared_us END
