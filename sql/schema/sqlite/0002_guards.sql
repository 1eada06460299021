-- Second line behind the door: append-only ledgers, and no shipment state without its evidence.
CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER IF NOT EXISTS evidence_no_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER IF NOT EXISTS evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER IF NOT EXISTS transition_no_update BEFORE UPDATE ON transition BEGIN SELECT RAISE(ABORT, 'transition is append-only'); END;
CREATE TRIGGER IF NOT EXISTS transition_no_delete BEFORE DELETE ON transition BEGIN SELECT RAISE(ABORT, 'transition is append-only'); END;
CREATE TRIGGER IF NOT EXISTS movement_no_update BEFORE UPDATE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is append-only'); END;
CREATE TRIGGER IF NOT EXISTS movement_no_delete BEFORE DELETE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is append-only'); END;

-- on_file carries on from the row before: nobody writes evidence into being
CREATE TRIGGER IF NOT EXISTS evidence_on_file BEFORE INSERT ON evidence
WHEN NEW.on_file <> ((COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
      AND e.object_id = NEW.object_id AND e.seq = NEW.seq - 1), 0) | NEW.kinds) & ~NEW.withdrawn)
BEGIN SELECT RAISE(ABORT, 'evidence.on_file does not follow from the row before'); END;

CREATE TRIGGER IF NOT EXISTS shipment_state_insert BEFORE INSERT ON shipment
WHEN NOT EXISTS (SELECT 1 FROM state_evidence s WHERE s.state = NEW.state AND (s.needs & ~(
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = (NEW.shipment_id & ~63) ORDER BY e.seq DESC LIMIT 1), 0) |
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = NEW.shipment_id ORDER BY e.seq DESC LIMIT 1), 0))) = 0)
BEGIN SELECT RAISE(ABORT, 'shipment state without its evidence'); END;

CREATE TRIGGER IF NOT EXISTS shipment_state_update BEFORE UPDATE OF state ON shipment
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM state_evidence s WHERE s.state = NEW.state AND (s.needs & ~(
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = (NEW.shipment_id & ~63) ORDER BY e.seq DESC LIMIT 1), 0) |
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = NEW.shipment_id ORDER BY e.seq DESC LIMIT 1), 0))) = 0)
BEGIN SELECT RAISE(ABORT, 'shipment state without its evidence'); END;

-- an order's own state from ready_to_pick on is a shipment's
CREATE TRIGGER IF NOT EXISTS order_state_insert BEFORE INSERT ON orders
WHEN NEW.state BETWEEN 2 AND 12 AND NOT EXISTS (SELECT 1 FROM shipment s WHERE s.merchant_id = NEW.merchant_id
      AND s.shipment_id BETWEEN NEW.order_id + 1 AND NEW.order_id + 63 AND s.state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'order state that no shipment is in'); END;

CREATE TRIGGER IF NOT EXISTS order_state_update BEFORE UPDATE OF state ON orders
WHEN NEW.state <> OLD.state AND NEW.state BETWEEN 2 AND 12 AND NOT EXISTS (SELECT 1 FROM shipment s
      WHERE s.merchant_id = NEW.merchant_id AND s.shipment_id BETWEEN NEW.order_id + 1 AND NEW.order_id + 63
      AND s.state = NEW.state)
BEGIN SELECT RAISE(ABORT, 'order state that no shipment is in'); END;
