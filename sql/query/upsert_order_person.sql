-- in:  $1 merchant_id, $2 order_id, $3 key_id, $4 sealed
INSERT INTO order_person (merchant_id, order_id, key_id, sealed) VALUES ($1, $2, $3, $4)
ON CONFLICT (merchant_id, order_id) DO UPDATE SET key_id = $3, sealed = $4
