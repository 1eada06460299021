-- in:  $1 merchant_id, $2 sku_id, $3 buffer_each or NULL, $4 stopped, $5 reason, $6 set_by, $7 set_at_us
INSERT INTO sku_sale (merchant_id, sku_id, buffer_each, stopped, reason, set_by, set_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (merchant_id, sku_id) DO UPDATE SET buffer_each = $3, stopped = $4, reason = $5, set_by = $6, set_at_us = $7
