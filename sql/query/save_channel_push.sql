-- in:  $1 merchant_id, $2 connection_id, $3 now_us, $4 figures confirmed, $5 refused
INSERT INTO channel_push (merchant_id, connection_id, confirmed_us, before_us, figures, refused)
VALUES ($1, $2, CASE WHEN CAST($4 AS BIGINT) > 0 THEN $3 ELSE 0 END, 0, $4, $5)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET
    before_us = CASE WHEN CAST($4 AS BIGINT) > 0 THEN channel_push.confirmed_us ELSE channel_push.before_us END,
    confirmed_us = CASE WHEN CAST($4 AS BIGINT) > 0 THEN $3 ELSE channel_push.confirmed_us END,
    figures = channel_push.figures + $4, refused = channel_push.refused + $5
