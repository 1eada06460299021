-- Second line behind the door: append-only ledgers, and no shipment state without its evidence.
CREATE OR REPLACE FUNCTION hf_append_only() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $f$;
CREATE OR REPLACE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER transition_append_only BEFORE UPDATE OR DELETE ON transition FOR EACH ROW EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER movement_append_only BEFORE UPDATE OR DELETE ON stock_movement FOR EACH ROW EXECUTE FUNCTION hf_append_only();
-- TRUNCATE fires no row's trigger
CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER transition_no_truncate BEFORE TRUNCATE ON transition FOR EACH STATEMENT EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER movement_no_truncate BEFORE TRUNCATE ON stock_movement FOR EACH STATEMENT EXECUTE FUNCTION hf_append_only();

CREATE OR REPLACE FUNCTION hf_evidence_on_file() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF NEW.on_file <> ((COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
      AND e.object_id = NEW.object_id AND e.seq = NEW.seq - 1), 0) | NEW.kinds) & ~NEW.withdrawn) THEN
    RAISE EXCEPTION 'evidence.on_file does not follow from the row before';
  END IF;
  RETURN NEW;
END $f$;
CREATE OR REPLACE TRIGGER evidence_on_file BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION hf_evidence_on_file();

CREATE OR REPLACE FUNCTION hf_shipment_state() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT 1 FROM state_evidence s WHERE s.state = NEW.state AND (s.needs & ~(
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = (NEW.shipment_id & ~63::bigint) ORDER BY e.seq DESC LIMIT 1), 0) |
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = NEW.shipment_id ORDER BY e.seq DESC LIMIT 1), 0))) = 0) THEN
    RAISE EXCEPTION 'shipment state without its evidence';
  END IF;
  RETURN NEW;
END $f$;
CREATE OR REPLACE TRIGGER shipment_state BEFORE INSERT OR UPDATE ON shipment FOR EACH ROW EXECUTE FUNCTION hf_shipment_state();

CREATE OR REPLACE FUNCTION hf_order_state() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NEW.state BETWEEN 2 AND 12 AND NOT EXISTS (SELECT 1 FROM shipment s WHERE s.merchant_id = NEW.merchant_id
      AND s.shipment_id BETWEEN NEW.order_id + 1 AND NEW.order_id + 63 AND s.state = NEW.state) THEN
    RAISE EXCEPTION 'order state that no shipment is in';
  END IF;
  RETURN NEW;
END $f$;
CREATE OR REPLACE TRIGGER order_state BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION hf_order_state();
