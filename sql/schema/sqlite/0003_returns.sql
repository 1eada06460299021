-- Returns: what arrived, what was decided, where it went.
-- kind: authorised (by the returns system), unidentified (came without one), to_sender (the carrier brought it back).
-- An unidentified return keeps its own id as rma until the returns system names one.
ALTER TABLE return_order ADD COLUMN kind TEXT NOT NULL DEFAULT 'authorised';
ALTER TABLE return_order ADD COLUMN warehouse_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN arrived_at_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN received_at_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN state_at_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX IF NOT EXISTS return_by_order ON return_order (merchant_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS return_by_tracking ON return_order (merchant_id, tracking) WHERE tracking <> '';
ALTER TABLE return_line ADD COLUMN qty_decided INTEGER NOT NULL DEFAULT 0;

-- every scan of a returned unit into quarantine: who took it in counts when somebody else has to decide
CREATE TABLE IF NOT EXISTS return_receipt (
    merchant_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    qty_each INTEGER NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    expiry TEXT NOT NULL,
    condition TEXT NOT NULL,
    location_id INTEGER NOT NULL,
    operator TEXT NOT NULL,
    person_id INTEGER NOT NULL DEFAULT 0,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, return_id, seq)
) STRICT, WITHOUT ROWID;

-- photos: their hashes, one blank between
ALTER TABLE triage ADD COLUMN lot TEXT NOT NULL DEFAULT '';
ALTER TABLE triage ADD COLUMN photos TEXT NOT NULL DEFAULT '';
ALTER TABLE triage ADD COLUMN operator TEXT NOT NULL DEFAULT '';
ALTER TABLE triage ADD COLUMN executed_at_us INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS triage_by_return ON triage (merchant_id, return_id);

-- second line behind triage: nothing leaves quarantine for the shelf, the workshop or the bin without a decision
-- about that article; a count may still find that it is not there
CREATE TRIGGER IF NOT EXISTS quarantine_out BEFORE INSERT ON stock_movement
WHEN NEW.from_bucket = 'quarantine' AND NEW.to_bucket NOT IN ('quarantine', 'outside') AND NOT EXISTS (
      SELECT 1 FROM triage t WHERE NEW.cause = 'triage' AND t.merchant_id = NEW.merchant_id AND t.triage_id = NEW.cause_id
      AND t.sku_id = NEW.sku_id AND t.qty_each >= NEW.qty)
BEGIN SELECT RAISE(ABORT, 'units leave quarantine by a triage decision only'); END;
CREATE TRIGGER IF NOT EXISTS triage_no_delete BEFORE DELETE ON triage BEGIN SELECT RAISE(ABORT, 'triage is append-only'); END;
CREATE TRIGGER IF NOT EXISTS triage_no_update BEFORE UPDATE OF sku_id, qty_each, decision, grade, reason, location_id, decided_by, at_us, lot
ON triage BEGIN SELECT RAISE(ABORT, 'triage is append-only'); END;
