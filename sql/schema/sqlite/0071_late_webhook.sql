-- What the poll found before its webhook: late while the webhook may still come, lost afterwards.

-- version_at_us: the platform's stamp of what was found; found_us: when it landed
CREATE TABLE IF NOT EXISTS poll_find (
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    version_at_us INTEGER NOT NULL,
    found_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, connection_id, order_id, version_at_us)
) STRICT, WITHOUT ROWID;

-- late: webhooks that came after the poll had brought what they say, ever
ALTER TABLE channel_pull ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
