-- in:  $1 merchant_id, $2 connection_id
INSERT INTO channel_pull (merchant_id, connection_id, late) VALUES ($1, $2, 1)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET late = channel_pull.late + 1
