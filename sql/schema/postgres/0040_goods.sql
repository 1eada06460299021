-- Serial numbers once in the stock; what lies in quarantine, by itself.

-- one unit, one place: a serial number is here once, until it is gone (or counted as not there)
CREATE UNIQUE INDEX IF NOT EXISTS stock_balance_serial ON stock_balance (merchant_id, sku_id, serial) WHERE serial <> '' AND qty > 0 AND bucket <> 'gone';
CREATE INDEX IF NOT EXISTS stock_balance_quarantine ON stock_balance (merchant_id, sku_id) WHERE bucket = 'quarantine' AND qty > 0;
