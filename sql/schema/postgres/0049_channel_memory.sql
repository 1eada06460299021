-- What a channel calls a SKU and what it was last seen to show, so that a figure is told without asking first.

-- remote_key: what it was looked up by; remote_id: what it is over there, '' = not known; remote_of: what that belongs to, or ''
ALTER TABLE channel_stock ADD COLUMN remote_key TEXT NOT NULL DEFAULT '';
ALTER TABLE channel_stock ADD COLUMN remote_id TEXT NOT NULL DEFAULT '';
ALTER TABLE channel_stock ADD COLUMN remote_of TEXT NOT NULL DEFAULT '';
-- remote_quantity: in the channel's units
ALTER TABLE channel_stock ADD COLUMN remote_quantity BIGINT NOT NULL DEFAULT 0;

-- the bucket's size and what comes back in the adapter's time, as the platform said; 0 = as the adapter has it
ALTER TABLE outbox_bucket ADD COLUMN capacity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox_bucket ADD COLUMN refill BIGINT NOT NULL DEFAULT 0;
