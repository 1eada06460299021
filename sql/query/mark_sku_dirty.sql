-- A mark that is there stays as it is.
-- in:  $1 merchant_id, $2 sku_id, $3 since_us
INSERT INTO dirty_sku (merchant_id, sku_id, since_us) VALUES ($1, $2, $3) ON CONFLICT (merchant_id, sku_id) DO NOTHING
