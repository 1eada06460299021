-- What may be sold: lots with their last day, claims that name lots, buffers by SKU, and what each channel is shown.

-- totals per SKU, lot and expiry of what lies in sellable. expired 1 = its last day is over: it is no part of stock_sku.sellable
CREATE TABLE IF NOT EXISTS stock_lot (
    merchant_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    lot TEXT NOT NULL,
    expiry TEXT NOT NULL,
    sellable INTEGER NOT NULL DEFAULT 0 CHECK (sellable >= 0),
    reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    expired INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, warehouse_id, sku_id, lot, expiry),
    CHECK (reserved <= sellable)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stock_lot_dated ON stock_lot (merchant_id, warehouse_id, expiry) WHERE expired = 0 AND expiry <> '';
INSERT INTO stock_lot (merchant_id, warehouse_id, sku_id, lot, expiry, sellable)
SELECT merchant_id, warehouse_id, sku_id, lot, expiry, sum(qty) FROM stock_balance WHERE bucket = 'sellable'
GROUP BY merchant_id, warehouse_id, sku_id, lot, expiry;

-- 1 = some of it has an expiry: a claim names its lots
ALTER TABLE stock_sku ADD COLUMN dated INTEGER NOT NULL DEFAULT 0;
UPDATE stock_sku SET dated = 1 WHERE EXISTS (SELECT 1 FROM stock_lot l WHERE l.merchant_id = stock_sku.merchant_id
    AND l.warehouse_id = stock_sku.warehouse_id AND l.sku_id = stock_sku.sku_id AND l.expiry <> '');

-- the lots a shipment's claim names
CREATE TABLE IF NOT EXISTS stock_claim (
    merchant_id INTEGER NOT NULL,
    shipment_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    lot TEXT NOT NULL,
    expiry TEXT NOT NULL,
    warehouse_id INTEGER NOT NULL,
    qty INTEGER NOT NULL CHECK (qty >= 0),
    PRIMARY KEY (merchant_id, shipment_id, sku_id, lot, expiry)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stock_claim_by_lot ON stock_claim (merchant_id, warehouse_id, sku_id, lot, expiry, shipment_id);

-- a buffer of its own (NULL = the profile's) or no sale at all, by SKU
CREATE TABLE IF NOT EXISTS sku_sale (
    merchant_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    buffer_each INTEGER CHECK (buffer_each >= 0),
    stopped INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, sku_id)
) STRICT, WITHOUT ROWID;

-- the figure a channel is shown of a SKU. seq grows with every new figure; dirty_since_us 0 = the channel has it;
-- priority: lower goes first; claimed_until_us: a push is under way; pushed_*: the newest that the channel confirmed
CREATE TABLE IF NOT EXISTS channel_stock (
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    shown_each INTEGER NOT NULL CHECK (shown_each >= 0),
    priority INTEGER NOT NULL,
    dirty_since_us INTEGER NOT NULL,
    claimed_until_us INTEGER NOT NULL DEFAULT 0,
    pushed_seq INTEGER NOT NULL DEFAULT 0,
    pushed_each INTEGER,
    pushed_at_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, connection_id, sku_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS channel_stock_dirty ON channel_stock (merchant_id, connection_id, priority, dirty_since_us) WHERE dirty_since_us > 0;

CREATE INDEX IF NOT EXISTS bundle_by_component ON bundle_component (merchant_id, component_sku_id);
CREATE INDEX IF NOT EXISTS stock_balance_by_sku ON stock_balance (merchant_id, sku_id);
CREATE INDEX IF NOT EXISTS stock_sku_by_sku ON stock_sku (merchant_id, sku_id);
