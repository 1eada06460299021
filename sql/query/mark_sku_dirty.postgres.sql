-- A mark that is there stays as it is, and is locked: whoever takes it away in another process waits until what
-- changed here is committed, and reads that.
-- in:  $1 merchant_id, $2 sku_id, $3 since_us
INSERT INTO dirty_sku (merchant_id, sku_id, since_us) VALUES ($1, $2, $3)
ON CONFLICT (merchant_id, sku_id) DO UPDATE SET since_us = dirty_sku.since_us WHERE false
