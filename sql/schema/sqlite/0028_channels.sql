-- The channels: how far each pull of orders has come, and what it had to repair.

-- confirmed_us: nothing older is missing (a stamp of the platform). ended_us: of the newest scan that reached
-- its end; before_us: the end of the one before. found: orders that no other way had brought, in this form; repaired: those
-- of them that a webhook should have brought; unreadable: kept for a person
CREATE TABLE IF NOT EXISTS channel_pull (
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    confirmed_us INTEGER NOT NULL DEFAULT 0,
    ended_us INTEGER NOT NULL DEFAULT 0,
    before_us INTEGER NOT NULL DEFAULT 0,
    scans INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    found INTEGER NOT NULL DEFAULT 0,
    repaired INTEGER NOT NULL DEFAULT 0,
    repaired_at_us INTEGER NOT NULL DEFAULT 0,
    unreadable INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, connection_id)
) STRICT, WITHOUT ROWID;
