-- What is due goes out in one order: due time, then what was owed first. (SQLite's index ends with the key by itself.)
CREATE INDEX IF NOT EXISTS outbox_due_in_order ON outbox (merchant_id, connection_id, next_at_us, outbox_id) WHERE state < 2;
DROP INDEX IF EXISTS outbox_due;
