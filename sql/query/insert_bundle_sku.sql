-- A bundle row creates its SKU.
-- in:  $1 merchant_id, $2 sku_id, $3 code, $4 updated_at_us
INSERT INTO sku (merchant_id, sku_id, code, kind, updated_at_us) VALUES ($1, $2, $3, 1, $4)
