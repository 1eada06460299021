-- What a channel was told of one order: asked whenever a copy of it would be refused again.
CREATE INDEX IF NOT EXISTS outbox_of ON outbox (merchant_id, connection_id, object_id);
