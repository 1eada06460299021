-- A connection keeps its id and its life; account follows the profile.
-- in:  $1 merchant_id, $2 connection_id, $3 code, $4 platform, $5 account, $6 life of a new one, $7 at_us
INSERT INTO connection (merchant_id, connection_id, code, platform, account, life, created_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET account = $5
