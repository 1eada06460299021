-- in:  $1 merchant_id, $2 digest, $3 order_id, $4 placed_at_us, $5 made_at_us
INSERT INTO order_twin (merchant_id, digest, order_id, placed_at_us, made_at_us) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (merchant_id, digest, order_id) DO NOTHING
