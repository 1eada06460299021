-- Orders that look alike, for merchants that set orders.duplicate_window. digest: keyed, over customer, lines and
-- amount; rows live as long as the longest window.
CREATE TABLE IF NOT EXISTS order_twin (
    merchant_id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    order_id INTEGER NOT NULL,
    placed_at_us INTEGER NOT NULL,
    made_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, digest, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS order_twin_age ON order_twin (made_at_us);

-- where a token may be used from: networks parted by commas; '' = anywhere
ALTER TABLE token ADD COLUMN networks TEXT NOT NULL DEFAULT '';
