-- Inbound goods: what was announced, what stands at the dock, what was counted, accepted and put away.
-- kind: asn, purchase_order, unannounced (stands at the dock without a paper). ref: the owner's number, or our own until
-- a paper names one. purchase_order: which one an ASN delivers. Times 0 = not said. state: src/rules/inbound_states.h.
CREATE TABLE IF NOT EXISTS inbound (
    merchant_id INTEGER NOT NULL,
    inbound_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    purchase_order TEXT NOT NULL DEFAULT '',
    supplier TEXT NOT NULL DEFAULT '',
    carrier TEXT NOT NULL DEFAULT '',
    warehouse_id INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 8),
    version INTEGER NOT NULL DEFAULT 1,
    issued_at_us INTEGER NOT NULL DEFAULT 0,
    expected_at_us INTEGER NOT NULL DEFAULT 0,
    announced_at_us INTEGER NOT NULL DEFAULT 0,
    slot_from_us INTEGER NOT NULL DEFAULT 0,
    slot_to_us INTEGER NOT NULL DEFAULT 0,
    dock TEXT NOT NULL DEFAULT '',
    arrived_at_us INTEGER NOT NULL DEFAULT 0,
    cartons_expected INTEGER NOT NULL DEFAULT 0,
    cartons_arrived INTEGER NOT NULL DEFAULT 0,
    state_at_us INTEGER NOT NULL,
    closed_why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, inbound_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS inbound_natural ON inbound (merchant_id, kind, ref);
CREATE INDEX IF NOT EXISTS inbound_open ON inbound (merchant_id, state) WHERE state < 8;

-- what the paper names, per carton ('' = not said) and article. code: as written there; alias_id: by which row it was
-- understood at the paper's issue time (0 = the catalogue's own code)
CREATE TABLE IF NOT EXISTS inbound_item (
    merchant_id INTEGER NOT NULL,
    inbound_id INTEGER NOT NULL,
    carton TEXT NOT NULL,
    sku_id INTEGER NOT NULL,
    lot TEXT NOT NULL,
    expiry TEXT NOT NULL,
    qty_each INTEGER NOT NULL CHECK (qty_each >= 0),
    code TEXT NOT NULL,
    alias_id INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, inbound_id, carton, sku_id, lot, expiry, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inbound_item_by_code ON inbound_item (merchant_id, code);
CREATE INDEX IF NOT EXISTS inbound_item_by_carton ON inbound_item (merchant_id, carton) WHERE carton <> '';

-- one article of an inbound. called: announced by ASNs of this purchase order. received: counted and not reversed, of
-- which held waits in quarantine; accepted: made sellable, of which put was scanned to its place. cancelled: will not come.
-- location_id: where its units are to go, 0 = free
CREATE TABLE IF NOT EXISTS inbound_line (
    merchant_id INTEGER NOT NULL,
    inbound_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    qty_expected INTEGER NOT NULL DEFAULT 0 CHECK (qty_expected >= 0),
    qty_called INTEGER NOT NULL DEFAULT 0 CHECK (qty_called >= 0),
    qty_received INTEGER NOT NULL DEFAULT 0 CHECK (qty_received >= 0),
    qty_held INTEGER NOT NULL DEFAULT 0 CHECK (qty_held BETWEEN 0 AND qty_received),
    qty_accepted INTEGER NOT NULL DEFAULT 0 CHECK (qty_accepted BETWEEN 0 AND qty_received - qty_held),
    qty_put INTEGER NOT NULL DEFAULT 0 CHECK (qty_put BETWEEN 0 AND qty_accepted),
    qty_cancelled INTEGER NOT NULL DEFAULT 0 CHECK (qty_cancelled >= 0),
    location_id INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, inbound_id, line)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS inbound_line_sku ON inbound_line (merchant_id, inbound_id, sku_id);

-- a receipt: what was counted in one go. state: 0 counted 1 accepted 2 reversed
CREATE TABLE IF NOT EXISTS goods_receipt (
    merchant_id INTEGER NOT NULL,
    goods_receipt_id INTEGER NOT NULL,
    inbound_id INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    operator TEXT NOT NULL,
    counted_by TEXT NOT NULL,
    person_id INTEGER NOT NULL DEFAULT 0,
    at_us INTEGER NOT NULL,
    ended_at_us INTEGER NOT NULL DEFAULT 0,
    ended_by TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, goods_receipt_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS goods_receipt_by_inbound ON goods_receipt (merchant_id, inbound_id);

-- its lines. sku_id 0: a code that means nothing, booked nowhere. finding: src/rules/receiving.h; bucket: where it was
-- counted into; label: what the scanner read, whole
CREATE TABLE IF NOT EXISTS goods_receipt_line (
    merchant_id INTEGER NOT NULL,
    goods_receipt_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    qty_each INTEGER NOT NULL CHECK (qty_each > 0),
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    expiry TEXT NOT NULL,
    finding TEXT NOT NULL,
    bucket TEXT NOT NULL,
    location_id INTEGER NOT NULL,
    carton TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (merchant_id, goods_receipt_id, line)
) STRICT, WITHOUT ROWID;

-- evidence each state of an inbound needs, alternatives by number: the program's own table, written at start
CREATE TABLE IF NOT EXISTS inbound_state_evidence (
    state INTEGER NOT NULL,
    alternative INTEGER NOT NULL,
    needs INTEGER NOT NULL,
    PRIMARY KEY (state, alternative)
) STRICT, WITHOUT ROWID;

-- second line behind the door
CREATE TRIGGER IF NOT EXISTS inbound_state_insert BEFORE INSERT ON inbound
WHEN NOT EXISTS (SELECT 1 FROM inbound_state_evidence s WHERE s.state = NEW.state AND (s.needs & ~(
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = NEW.inbound_id ORDER BY e.seq DESC LIMIT 1), 0))) = 0)
BEGIN SELECT RAISE(ABORT, 'inbound state without its evidence'); END;
CREATE TRIGGER IF NOT EXISTS inbound_state_update BEFORE UPDATE OF state ON inbound
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM inbound_state_evidence s WHERE s.state = NEW.state AND (s.needs & ~(
      COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = NEW.merchant_id
        AND e.object_id = NEW.inbound_id ORDER BY e.seq DESC LIMIT 1), 0))) = 0)
BEGIN SELECT RAISE(ABORT, 'inbound state without its evidence'); END;

-- RCV-1: counted goods become sellable by the acceptance of their receipt, whose inbound has paper, count and check on file
-- (6 = accepted)
CREATE TRIGGER IF NOT EXISTS receiving_out BEFORE INSERT ON stock_movement
WHEN NEW.from_bucket = 'receiving' AND NEW.to_bucket = 'sellable' AND NOT EXISTS (
      SELECT 1 FROM goods_receipt r JOIN inbound_state_evidence s ON s.state = 6
      WHERE NEW.cause = 'receipt' AND r.merchant_id = NEW.merchant_id AND r.goods_receipt_id = NEW.cause_id AND r.state <> 2
      AND (s.needs & ~COALESCE((SELECT e.on_file FROM evidence e WHERE e.merchant_id = r.merchant_id
           AND e.object_id = r.inbound_id ORDER BY e.seq DESC LIMIT 1), 0)) = 0)
BEGIN SELECT RAISE(ABORT, 'counted goods become sellable by acceptance only'); END;
CREATE TRIGGER IF NOT EXISTS goods_receipt_no_delete BEFORE DELETE ON goods_receipt BEGIN SELECT RAISE(ABORT, 'goods_receipt is append-only'); END;
CREATE TRIGGER IF NOT EXISTS goods_receipt_fixed BEFORE UPDATE OF inbound_id, operator, counted_by, person_id, at_us ON goods_receipt
BEGIN SELECT RAISE(ABORT, 'goods_receipt is append-only'); END;
CREATE TRIGGER IF NOT EXISTS goods_receipt_line_no_delete BEFORE DELETE ON goods_receipt_line BEGIN SELECT RAISE(ABORT, 'goods_receipt_line is append-only'); END;
CREATE TRIGGER IF NOT EXISTS goods_receipt_line_no_update BEFORE UPDATE ON goods_receipt_line BEGIN SELECT RAISE(ABORT, 'goods_receipt_line is append-only'); END;
