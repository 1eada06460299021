-- Counting: what is to be counted, what moved while it was, what each count found; and how much a location holds.

ALTER TABLE location ADD COLUMN capacity INTEGER NOT NULL DEFAULT 0;

-- one location to count for one merchant. reason: as in rules/count_reason.h. sku_id 0 = everything there.
-- guided: the sheet shows what is expected. rest: lines of the sheet are posted, only those that moved are open.
CREATE TABLE IF NOT EXISTS count_task (
    merchant_id INTEGER NOT NULL,
    count_task_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    location_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,
    guided INTEGER NOT NULL DEFAULT 0,
    rest INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'counting', 'recorded', 'cancelled')),
    opened_by TEXT NOT NULL,
    opened_at_us INTEGER NOT NULL,
    due_at_us INTEGER NOT NULL,
    started_by TEXT NOT NULL DEFAULT '',
    started_at_us INTEGER NOT NULL DEFAULT 0,
    ended_by TEXT NOT NULL DEFAULT '',
    ended_at_us INTEGER NOT NULL DEFAULT 0,
    ended_why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, count_task_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS count_task_one ON count_task (merchant_id, location_id) WHERE state IN ('open', 'counting');
CREATE INDEX IF NOT EXISTS count_task_queue ON count_task (merchant_id, due_at_us) WHERE state IN ('open', 'counting');

-- movements into (qty > 0) and out of (qty < 0) a location while it was counted
CREATE TABLE IF NOT EXISTS count_window (
    merchant_id INTEGER NOT NULL,
    count_task_id INTEGER NOT NULL,
    movement_id INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    bucket TEXT NOT NULL,
    lot TEXT NOT NULL,
    expiry TEXT NOT NULL,
    cause TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, count_task_id, movement_id, qty)
) STRICT, WITHOUT ROWID;

-- what a count or a missing pick said against the books; opening counts are not among them.
-- source: count adjustment zero_pick. loss: '' or as in rules/lost_stock.h; found_id: the other half of a wrong place
CREATE TABLE IF NOT EXISTS count_result (
    merchant_id INTEGER NOT NULL,
    result_id INTEGER NOT NULL,
    count_task_id INTEGER NOT NULL DEFAULT 0,
    warehouse_id INTEGER NOT NULL,
    location_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    lot TEXT NOT NULL,
    source TEXT NOT NULL,
    before INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    loss TEXT NOT NULL DEFAULT '',
    found_id INTEGER NOT NULL DEFAULT 0,
    actor TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, result_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS count_result_by_location ON count_result (merchant_id, location_id);
CREATE INDEX IF NOT EXISTS count_result_loss ON count_result (merchant_id, sku_id) WHERE loss <> '' AND found_id = 0;

CREATE TRIGGER IF NOT EXISTS count_task_ended BEFORE UPDATE OF state ON count_task WHEN OLD.state IN ('recorded', 'cancelled')
BEGIN SELECT RAISE(ABORT, 'a count that ended stays as it is'); END;
