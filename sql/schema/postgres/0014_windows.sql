-- Mapping windows with a life: who wrote them, when they are to end, what keeps them open, how they ended.
-- planned_to_us: the date that was given; valid_to_us is 0 beyond it while a shipment in transit still carries the code.
-- warned_at_us: when it was found that the code is still used shortly before the end; looked_at_us: when it
-- was last found that it is not. ended: '' or reassigned
ALTER TABLE alias ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE alias ADD COLUMN made_at_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alias ADD COLUMN planned_to_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alias ADD COLUMN warned_at_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alias ADD COLUMN looked_at_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alias ADD COLUMN ended TEXT NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS alias_by_end ON alias (merchant_id, planned_to_us) WHERE planned_to_us > 0;
CREATE INDEX IF NOT EXISTS alias_by_start ON alias (merchant_id, valid_from_us) WHERE valid_from_us > 0;

-- inbound shipments in transit under a code (kind, scope, value: the window's key); landed_at_us 0 = still on the way
CREATE TABLE IF NOT EXISTS alias_inbound (
    merchant_id BIGINT NOT NULL,
    alias_id BIGINT NOT NULL,
    inbound TEXT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    landed_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, alias_id, inbound)
);
CREATE INDEX IF NOT EXISTS alias_inbound_open ON alias_inbound (merchant_id, inbound) WHERE landed_at_us = 0;

-- a new code for a SKU, planned or done; old_until_us: how long the old one still works, 0 = open. done_at_us 0 = planned
CREATE TABLE IF NOT EXISTS sku_rename (
    merchant_id BIGINT NOT NULL,
    rename_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    from_code TEXT NOT NULL,
    to_code TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    old_until_us BIGINT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    made_at_us BIGINT NOT NULL,
    done_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, rename_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS sku_rename_open ON sku_rename (merchant_id, sku_id) WHERE done_at_us = 0;
CREATE INDEX IF NOT EXISTS sku_rename_by_sku ON sku_rename (merchant_id, sku_id);
CREATE UNIQUE INDEX IF NOT EXISTS sku_rename_to ON sku_rename (merchant_id, to_code) WHERE done_at_us = 0;
