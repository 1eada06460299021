-- Carriers' status codes that are in no table: what somebody has to map. One row per carrier and code of a merchant.
CREATE TABLE IF NOT EXISTS unmapped_code (
    merchant_id BIGINT NOT NULL,
    carrier TEXT NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL, -- of the newest event; never read for meaning
    first_seen_us BIGINT NOT NULL,
    last_seen_us BIGINT NOT NULL,
    events BIGINT NOT NULL, -- how many came
    PRIMARY KEY (merchant_id, carrier, code)
);
