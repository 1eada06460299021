-- The version a platform serves is another one than before.
-- in:  $1 merchant_id, $2 connection_id, $3 asked, $4 served, $5 now_us
INSERT INTO channel_version (merchant_id, connection_id, asked, served, since_us)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET asked = $3, served = $4, since_us = $5
