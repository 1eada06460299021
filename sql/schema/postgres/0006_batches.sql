-- Rows of a batch arrive together: what guards an insert looks at all of them in one go, by index, before the
-- transaction can commit. Updates come one at a time and keep the guard they had.
-- A sub-select that names one row is never turned into a join over the whole table, whatever the plan was made for.

CREATE OR REPLACE FUNCTION hf_evidence_follows() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF EXISTS (SELECT 1 FROM added a WHERE a.on_file <> ((COALESCE((SELECT e.on_file FROM evidence e
      WHERE e.merchant_id = a.merchant_id AND e.object_id = a.object_id AND e.seq = a.seq - 1), 0) | a.kinds) & ~a.withdrawn)) THEN
    RAISE EXCEPTION 'evidence.on_file does not follow from the row before';
  END IF;
  RETURN NULL;
END $f$;
DROP TRIGGER IF EXISTS evidence_on_file ON evidence;
CREATE OR REPLACE TRIGGER evidence_follows AFTER INSERT ON evidence REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION hf_evidence_follows();

CREATE OR REPLACE FUNCTION hf_shipments_begin() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF EXISTS (SELECT 1 FROM added a WHERE NOT EXISTS (SELECT 1 FROM state_evidence s WHERE s.state = a.state AND (s.needs & ~(
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = a.merchant_id
        AND e.object_id = (a.shipment_id & ~63::bigint) ORDER BY e.seq DESC LIMIT 1), 0) |
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = a.merchant_id
        AND e.object_id = a.shipment_id ORDER BY e.seq DESC LIMIT 1), 0))) = 0)) THEN
    RAISE EXCEPTION 'shipment state without its evidence';
  END IF;
  RETURN NULL;
END $f$;
CREATE OR REPLACE TRIGGER shipment_state BEFORE UPDATE ON shipment FOR EACH ROW EXECUTE FUNCTION hf_shipment_state();
CREATE OR REPLACE TRIGGER shipments_begin AFTER INSERT ON shipment REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION hf_shipments_begin();

CREATE OR REPLACE FUNCTION hf_orders_begin() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF EXISTS (SELECT 1 FROM added a WHERE a.state BETWEEN 2 AND 12 AND (SELECT s.state FROM shipment s
      WHERE s.merchant_id = a.merchant_id AND s.shipment_id BETWEEN a.order_id + 1 AND a.order_id + 63
      AND s.state = a.state LIMIT 1) IS NULL) THEN
    RAISE EXCEPTION 'order state that no shipment is in';
  END IF;
  RETURN NULL;
END $f$;
CREATE OR REPLACE TRIGGER order_state BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION hf_order_state();
CREATE OR REPLACE TRIGGER orders_begin AFTER INSERT ON orders REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION hf_orders_begin();

-- Before a table has statistics the planner takes any index that begins with merchant_id for as good as the one it
-- should use, and reads all of a merchant's rows for one. An index that begins with the other column is not mistaken.
DROP INDEX IF EXISTS orders_by_number;
CREATE INDEX orders_by_number ON orders (order_number, merchant_id);
ALTER TABLE sku DROP CONSTRAINT IF EXISTS sku_merchant_id_code_key;
CREATE UNIQUE INDEX IF NOT EXISTS sku_by_code ON sku (code, merchant_id);
