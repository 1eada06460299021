-- How things are shared has changed: every figure is reckoned anew. A mark that is there is locked (mark_sku_dirty).
-- in:  $1 merchant_id, $2 since_us
INSERT INTO dirty_sku (merchant_id, sku_id, since_us)
SELECT DISTINCT t.merchant_id, t.sku_id, CAST($2 AS BIGINT) FROM stock_sku t WHERE t.merchant_id = $1
ON CONFLICT (merchant_id, sku_id) DO UPDATE SET since_us = dirty_sku.since_us WHERE false
