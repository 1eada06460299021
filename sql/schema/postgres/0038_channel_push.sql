-- Figures told to the channels: what failed of a SKU, and when a channel last confirmed.

-- failures: attempts in a row that this channel did not take; 0 = none
ALTER TABLE channel_stock ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_stock ADD COLUMN last_error TEXT NOT NULL DEFAULT '';

-- confirmed_us: the newest call whose figures a channel confirmed; before_us: the one before
CREATE TABLE IF NOT EXISTS channel_push (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    confirmed_us BIGINT NOT NULL DEFAULT 0,
    before_us BIGINT NOT NULL DEFAULT 0,
    figures BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, connection_id)
);
