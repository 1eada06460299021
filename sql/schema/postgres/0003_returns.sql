-- Returns: what arrived, what was decided, where it went.
-- kind: authorised (by the returns system), unidentified (came without one), to_sender (the carrier brought it back).
-- An unidentified return keeps its own id as rma until the returns system names one.
ALTER TABLE return_order ADD COLUMN kind TEXT NOT NULL DEFAULT 'authorised';
ALTER TABLE return_order ADD COLUMN warehouse_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN arrived_at_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN received_at_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN state_at_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE return_order ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX IF NOT EXISTS return_by_order ON return_order (merchant_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS return_by_tracking ON return_order (merchant_id, tracking) WHERE tracking <> '';
ALTER TABLE return_line ADD COLUMN qty_decided BIGINT NOT NULL DEFAULT 0;

-- every scan of a returned unit into quarantine: who took it in counts when somebody else has to decide
CREATE TABLE IF NOT EXISTS return_receipt (
    merchant_id BIGINT NOT NULL,
    return_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    qty_each BIGINT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    expiry TEXT NOT NULL,
    condition TEXT NOT NULL,
    location_id BIGINT NOT NULL,
    operator TEXT NOT NULL,
    person_id BIGINT NOT NULL DEFAULT 0,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, return_id, seq)
);

-- photos: their hashes, one blank between
ALTER TABLE triage ADD COLUMN lot TEXT NOT NULL DEFAULT '';
ALTER TABLE triage ADD COLUMN photos TEXT NOT NULL DEFAULT '';
ALTER TABLE triage ADD COLUMN operator TEXT NOT NULL DEFAULT '';
ALTER TABLE triage ADD COLUMN executed_at_us BIGINT NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS triage_by_return ON triage (merchant_id, return_id);

-- second line behind triage: nothing leaves quarantine for the shelf, the workshop or the bin without a decision
-- about that article; a count may still find that it is not there
CREATE OR REPLACE FUNCTION hf_quarantine_out() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM triage t WHERE NEW.cause = 'triage' AND t.merchant_id = NEW.merchant_id
      AND t.triage_id = NEW.cause_id AND t.sku_id = NEW.sku_id AND t.qty_each >= NEW.qty) THEN
    RAISE EXCEPTION 'units leave quarantine by a triage decision only';
  END IF;
  RETURN NEW;
END $f$;
CREATE OR REPLACE TRIGGER quarantine_out BEFORE INSERT ON stock_movement FOR EACH ROW
WHEN (NEW.from_bucket = 'quarantine' AND NEW.to_bucket NOT IN ('quarantine', 'outside')) EXECUTE FUNCTION hf_quarantine_out();
CREATE OR REPLACE FUNCTION hf_triage_fixed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'triage is append-only';
END $f$;
CREATE OR REPLACE TRIGGER triage_no_delete BEFORE DELETE ON triage FOR EACH ROW EXECUTE FUNCTION hf_triage_fixed();
CREATE OR REPLACE TRIGGER triage_no_update BEFORE UPDATE OF sku_id, qty_each, decision, grade, reason, location_id, decided_by, at_us, lot
ON triage FOR EACH ROW EXECUTE FUNCTION hf_triage_fixed();
