-- The channels: how far each pull of orders has come, and what it had to repair.

-- confirmed_us: nothing older is missing (a stamp of the platform). ended_us: of the newest scan that reached
-- its end; before_us: the end of the one before. found: orders that no other way had brought, in this form; repaired: those
-- of them that a webhook should have brought; unreadable: kept for a person
CREATE TABLE IF NOT EXISTS channel_pull (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    confirmed_us BIGINT NOT NULL DEFAULT 0,
    ended_us BIGINT NOT NULL DEFAULT 0,
    before_us BIGINT NOT NULL DEFAULT 0,
    scans BIGINT NOT NULL DEFAULT 0,
    seen BIGINT NOT NULL DEFAULT 0,
    found BIGINT NOT NULL DEFAULT 0,
    repaired BIGINT NOT NULL DEFAULT 0,
    repaired_at_us BIGINT NOT NULL DEFAULT 0,
    unreadable BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, connection_id)
);
