-- What the poll found before its webhook: late while the webhook may still come, lost afterwards.

-- version_at_us: the platform's stamp of what was found; found_us: when it landed
CREATE TABLE IF NOT EXISTS poll_find (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    version_at_us BIGINT NOT NULL,
    found_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, connection_id, order_id, version_at_us)
);

-- late: webhooks that came after the poll had brought what they say, ever
ALTER TABLE channel_pull ADD COLUMN late BIGINT NOT NULL DEFAULT 0;
