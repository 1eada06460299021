-- Carriers' status codes that are in no table: what somebody has to map. One row per carrier and code of a merchant.
CREATE TABLE IF NOT EXISTS unmapped_code (
    merchant_id INTEGER NOT NULL,
    carrier TEXT NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL, -- of the newest event; never read for meaning
    first_seen_us INTEGER NOT NULL,
    last_seen_us INTEGER NOT NULL,
    events INTEGER NOT NULL, -- how many came
    PRIMARY KEY (merchant_id, carrier, code)
) STRICT, WITHOUT ROWID;
