-- A page of a comparison begins where the one before ended.

CREATE INDEX IF NOT EXISTS channel_stock_known ON channel_stock (merchant_id, connection_id, remote_of, sku_id) WHERE remote_id <> '';
