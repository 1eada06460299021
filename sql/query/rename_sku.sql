-- The same article under another code; stock, orders and history go by its id.
-- in:  $1 merchant_id, $2 sku_id, $3 code, $4 updated_at_us
UPDATE sku SET code = $3, version = version + 1, updated_at_us = $4 WHERE merchant_id = $1 AND sku_id = $2
