-- What a connection answered when a person asked how it is (holdfast doctor).

-- One row per connection, the newest question. asked_us: when it was asked; answered_us: when its answer came, 0 = not yet;
-- outcome, http_status, error: of the last call; facts: what the platform said of itself (rules/examination.h), JSON
CREATE TABLE IF NOT EXISTS connection_check (
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    asked_us INTEGER NOT NULL,
    answered_us INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT '',
    http_status INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, connection_id)
) STRICT, WITHOUT ROWID;
