-- The spine: who, what was received, what was asked, what is on file, what moved, what is owed.
-- Every merchant-owned key starts with merchant_id; merchant 0 is the hub itself.
-- Ids are 64-bit and time-ordered. An order id has its low six bits clear and its shipments are
-- order_id + 1 .. order_id + 63, so an order, its shipments and the evidence of both are one key
-- range. Instants are UTC microseconds; quantities are eaches; money is minor units.

-- facts about this installation: install_id, audit key, rule version, demo mark
CREATE TABLE IF NOT EXISTS meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- a merchant whose goods the warehouse ships; wrapped_key: its key under the master key
CREATE TABLE IF NOT EXISTS merchant (
    merchant_id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    wrapped_key BLOB,
    profile_version INTEGER NOT NULL DEFAULT 0,
    catalogue_version INTEGER NOT NULL DEFAULT 0,
    created_at_us INTEGER NOT NULL
) STRICT;

-- every profile ever applied; the newest version counts. body: the YAML as given
CREATE TABLE IF NOT EXISTS profile (
    merchant_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    applied_by TEXT NOT NULL,
    applied_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, version)
) STRICT, WITHOUT ROWID;

-- hub-owned: a warehouse with its newest site file
CREATE TABLE IF NOT EXISTS warehouse (
    warehouse_id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL DEFAULT '',
    sha256 BLOB,
    applied_by TEXT NOT NULL DEFAULT '',
    applied_at_us INTEGER NOT NULL
) STRICT;

-- hub-owned: a place goods can be; type: dock receiving sellable quarantine returns rework pack lane restricted
CREATE TABLE IF NOT EXISTS location (
    location_id INTEGER NOT NULL PRIMARY KEY,
    warehouse_id INTEGER NOT NULL REFERENCES warehouse (warehouse_id),
    code TEXT NOT NULL,
    type TEXT NOT NULL,
    carrier TEXT,
    created_at_us INTEGER NOT NULL,
    UNIQUE (warehouse_id, code)
) STRICT;

-- a system that talks to us; life: 0 draft 1 rehearsed 2 live_in 3 live_out 4 paused
CREATE TABLE IF NOT EXISTS connection (
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL DEFAULT '',
    life INTEGER NOT NULL,
    paused_why TEXT NOT NULL DEFAULT '',
    last_success_us INTEGER NOT NULL DEFAULT 0,
    created_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, connection_id),
    UNIQUE (merchant_id, code)
) STRICT, WITHOUT ROWID;

-- the catalogue master; code is the owner's own; kind: 0 article 1 bundle
CREATE TABLE IF NOT EXISTS sku (
    merchant_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    kind INTEGER NOT NULL DEFAULT 0,
    weight_g INTEGER NOT NULL DEFAULT 0,
    length_mm INTEGER NOT NULL DEFAULT 0,
    width_mm INTEGER NOT NULL DEFAULT 0,
    height_mm INTEGER NOT NULL DEFAULT 0,
    lot_tracked INTEGER NOT NULL DEFAULT 0,
    expiry_tracked INTEGER NOT NULL DEFAULT 0,
    serial_tracked INTEGER NOT NULL DEFAULT 0,
    archived_at_us INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, sku_id),
    UNIQUE (merchant_id, code)
) STRICT, WITHOUT ROWID;

-- an identifier with a window [valid_from, valid_to); valid_to 0 = open.
-- kind: barcode supplier_code channel_sku variant sku_code; scope: the channel, or ''
CREATE TABLE IF NOT EXISTS alias (
    merchant_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    alias_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    qty_each INTEGER NOT NULL CHECK (qty_each > 0),
    valid_from_us INTEGER NOT NULL,
    valid_to_us INTEGER NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    approver TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, kind, scope, value, alias_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alias_by_sku ON alias (merchant_id, sku_id);

-- bundle components, versioned by the instant they take effect
CREATE TABLE IF NOT EXISTS bundle_component (
    merchant_id INTEGER NOT NULL,
    bundle_sku_id INTEGER NOT NULL,
    valid_from_us INTEGER NOT NULL,
    component_sku_id INTEGER NOT NULL,
    qty_each INTEGER NOT NULL CHECK (qty_each > 0),
    PRIMARY KEY (merchant_id, bundle_sku_id, valid_from_us, component_sku_id)
) STRICT, WITHOUT ROWID;

-- one row per payload received; the unique key is the duplicate gate. key_hash: first 16 bytes of
-- SHA-256(key). body: sealed, compressed. path: webhook poll file api. result: landed held ignored ...
CREATE TABLE IF NOT EXISTS receipt (
    receipt_id INTEGER NOT NULL PRIMARY KEY,
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    key_hash BLOB NOT NULL,
    key TEXT NOT NULL,
    path TEXT NOT NULL,
    topic TEXT NOT NULL,
    body_sha256 BLOB NOT NULL,
    body_bytes INTEGER NOT NULL,
    body BLOB,
    order_id INTEGER,
    result TEXT NOT NULL,
    received_at_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS receipt_gate ON receipt (merchant_id, connection_id, key_hash);
CREATE INDEX IF NOT EXISTS receipt_by_order ON receipt (merchant_id, order_id) WHERE order_id IS NOT NULL;

-- copies of a payload that already landed: first and last seen, how many
CREATE TABLE IF NOT EXISTS receipt_duplicate (
    merchant_id INTEGER NOT NULL,
    receipt_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    connection_id INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    first_at_us INTEGER NOT NULL,
    last_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, receipt_id, path, connection_id)
) STRICT, WITHOUT ROWID;

-- data keys: the key of one payload or recipient, wrapped by the merchant's. Destroying the rows of
-- an order erases its personal data. subject_id: the order, or the receipt that never became one
CREATE TABLE IF NOT EXISTS data_key (
    merchant_id INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (merchant_id, subject_id, key_id)
) STRICT, WITHOUT ROWID;

-- what was asked. content: keyed digest of lines, recipient and method, to tell an edit from a copy.
-- state is derived from the shipments once accepted. ready_mask: the merchant's
-- readiness rule frozen at landing.
CREATE TABLE IF NOT EXISTS orders (
    merchant_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    order_number TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 14),
    version INTEGER NOT NULL,
    version_at_us INTEGER NOT NULL,
    placed_at_us INTEGER NOT NULL,
    received_at_us INTEGER NOT NULL,
    accepted_at_us INTEGER NOT NULL DEFAULT 0,
    state_at_us INTEGER NOT NULL,
    ready_mask INTEGER NOT NULL,
    profile_version INTEGER NOT NULL,
    payment INTEGER NOT NULL,
    currency TEXT NOT NULL,
    total_minor INTEGER NOT NULL,
    method TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (merchant_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS orders_natural ON orders (merchant_id, connection_id, external_id);
CREATE INDEX IF NOT EXISTS orders_by_number ON orders (merchant_id, order_number);
CREATE INDEX IF NOT EXISTS orders_open ON orders (merchant_id, state) WHERE state < 12;

-- the recipient, sealed
CREATE TABLE IF NOT EXISTS order_person (
    merchant_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (merchant_id, order_id)
) STRICT, WITHOUT ROWID;

-- keyed hashes of name, phone and postcode for search; they die with the order's key
CREATE TABLE IF NOT EXISTS person_hash (
    merchant_id INTEGER NOT NULL,
    hash BLOB NOT NULL,
    order_id INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, hash, order_id)
) STRICT, WITHOUT ROWID;

-- order lines as asked; sku_id NULL = not mapped yet
CREATE TABLE IF NOT EXISTS order_line (
    merchant_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    ref TEXT NOT NULL,
    channel_sku TEXT NOT NULL,
    variant_id TEXT NOT NULL,
    sku_id INTEGER,
    alias_id INTEGER,
    physical INTEGER NOT NULL,
    qty_ordered INTEGER NOT NULL CHECK (qty_ordered >= 0),
    qty_cancelled INTEGER NOT NULL DEFAULT 0 CHECK (qty_cancelled >= 0),
    qty_shipped INTEGER NOT NULL DEFAULT 0 CHECK (qty_shipped >= 0),
    unit_price_minor INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, order_id, line)
) STRICT, WITHOUT ROWID;

-- what one warehouse sends together. shipment_id = order_id + 1..63
CREATE TABLE IF NOT EXISTS shipment (
    merchant_id INTEGER NOT NULL,
    shipment_id INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 2 AND 13),
    version INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    carrier TEXT NOT NULL,
    service TEXT NOT NULL,
    cutoff_us INTEGER NOT NULL,
    ship_by TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    state_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, shipment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shipment_open ON shipment (merchant_id, state) WHERE state < 12;

-- lines of a shipment after expansion of bundles; qty_reserved is the claim on sellable
CREATE TABLE IF NOT EXISTS shipment_line (
    merchant_id INTEGER NOT NULL,
    shipment_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    qty_each INTEGER NOT NULL CHECK (qty_each > 0),
    qty_reserved INTEGER NOT NULL CHECK (qty_reserved BETWEEN 0 AND qty_each),
    qty_picked INTEGER NOT NULL DEFAULT 0 CHECK (qty_picked BETWEEN 0 AND qty_each),
    qty_packed INTEGER NOT NULL DEFAULT 0 CHECK (qty_packed BETWEEN 0 AND qty_picked),
    PRIMARY KEY (merchant_id, shipment_id, line, sku_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shipment_line_waiting ON shipment_line (merchant_id, sku_id, shipment_id) WHERE qty_reserved < qty_each AND qty_picked = 0;

-- a box with a carrier's number on it; custody as in docs/lifecycle.md
CREATE TABLE IF NOT EXISTS parcel (
    merchant_id INTEGER NOT NULL,
    parcel_id INTEGER NOT NULL,
    shipment_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    custody INTEGER NOT NULL DEFAULT 0 CHECK (custody BETWEEN 0 AND 10),
    carrier TEXT NOT NULL DEFAULT '',
    service TEXT NOT NULL DEFAULT '',
    tracking TEXT NOT NULL DEFAULT '',
    box TEXT NOT NULL DEFAULT '',
    weight_g INTEGER NOT NULL DEFAULT 0,
    lane TEXT NOT NULL DEFAULT '',
    manifest_id INTEGER,
    handed_over_at_us INTEGER NOT NULL DEFAULT 0,
    custody_at_us INTEGER NOT NULL DEFAULT 0,
    delivered_at_us INTEGER NOT NULL DEFAULT 0,
    proof TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (merchant_id, parcel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parcel_by_shipment ON parcel (merchant_id, shipment_id);
CREATE INDEX IF NOT EXISTS parcel_by_manifest ON parcel (manifest_id) WHERE manifest_id IS NOT NULL;

-- every tracking number a parcel ever had; voided ones stay
CREATE TABLE IF NOT EXISTS parcel_tracking (
    carrier TEXT NOT NULL,
    tracking TEXT NOT NULL,
    merchant_id INTEGER NOT NULL,
    parcel_id INTEGER NOT NULL,
    made_at_us INTEGER NOT NULL,
    voided_at_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (carrier, tracking, merchant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS parcel_tracking_by_number ON parcel_tracking (merchant_id, tracking);

-- carrier events, a set: re-delivery changes nothing
CREATE TABLE IF NOT EXISTS parcel_event (
    merchant_id INTEGER NOT NULL,
    parcel_id INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    code TEXT NOT NULL,
    carrier TEXT NOT NULL,
    tracking TEXT NOT NULL,
    class TEXT NOT NULL,
    text TEXT NOT NULL,
    place TEXT NOT NULL,
    proof TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, parcel_id, at_us, code, carrier, tracking)
) STRICT, WITHOUT ROWID;

-- hub-owned: what one collection takes; closed_at_us 0 = open
CREATE TABLE IF NOT EXISTS manifest (
    manifest_id INTEGER NOT NULL PRIMARY KEY,
    warehouse_id INTEGER NOT NULL,
    carrier TEXT NOT NULL,
    opened_at_us INTEGER NOT NULL,
    closed_at_us INTEGER NOT NULL DEFAULT 0,
    handed_over_at_us INTEGER NOT NULL DEFAULT 0,
    driver TEXT NOT NULL DEFAULT '',
    vehicle TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    parcels_closed INTEGER NOT NULL DEFAULT 0,
    parcels_taken INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS manifest_open ON manifest (warehouse_id, carrier) WHERE closed_at_us = 0;

-- the evidence ledger of an order or a shipment. kinds / withdrawn: bit masks of this row;
-- on_file: everything on file after it. Append-only
CREATE TABLE IF NOT EXISTS evidence (
    merchant_id INTEGER NOT NULL,
    object_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kinds INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    on_file INTEGER NOT NULL,
    source TEXT NOT NULL,
    ref TEXT NOT NULL,
    observed_at_us INTEGER NOT NULL,
    recorded_at_us INTEGER NOT NULL,
    receipt_id INTEGER,
    payload_sha256 BLOB,
    PRIMARY KEY (merchant_id, object_id, seq)
) STRICT, WITHOUT ROWID;

-- evidence each shipment state needs, alternatives by number: the program's own table, written at
-- start, so that the database refuses what the door would refuse
CREATE TABLE IF NOT EXISTS state_evidence (
    state INTEGER NOT NULL,
    alternative INTEGER NOT NULL,
    needs INTEGER NOT NULL,
    PRIMARY KEY (state, alternative)
) STRICT, WITHOUT ROWID;

-- every move of an order (object_id = order) or a shipment; what states are rebuilt from
CREATE TABLE IF NOT EXISTS transition (
    merchant_id INTEGER NOT NULL,
    object_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    event INTEGER NOT NULL,
    from_state INTEGER NOT NULL,
    to_state INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    profile_version INTEGER NOT NULL,
    rules_version INTEGER NOT NULL,
    audit_seq INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, object_id, seq)
) STRICT, WITHOUT ROWID;

-- holds and other exceptions. object: order shipment parcel receipt sku location file connection ...
-- status: 0 open 1 closed. closed_how: data decision superseded
CREATE TABLE IF NOT EXISTS exception (
    merchant_id INTEGER NOT NULL,
    exception_id INTEGER NOT NULL,
    object TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    args TEXT NOT NULL,
    blocks INTEGER NOT NULL,
    step TEXT NOT NULL,
    clarifies TEXT NOT NULL,
    opened_at_us INTEGER NOT NULL,
    due_at_us INTEGER NOT NULL,
    escalated_at_us INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    closed_at_us INTEGER NOT NULL DEFAULT 0,
    closed_how TEXT NOT NULL DEFAULT '',
    closed_by TEXT NOT NULL DEFAULT '',
    closed_why TEXT NOT NULL DEFAULT '',
    root_cause TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, exception_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS exception_one_open ON exception (merchant_id, object_id, reason, line, field) WHERE status = 0;
CREATE INDEX IF NOT EXISTS exception_queue ON exception (merchant_id, due_at_us) WHERE status = 0;
CREATE INDEX IF NOT EXISTS exception_by_object ON exception (merchant_id, object_id);

-- the append-only audit, one row per unit of work, hash-chained per merchant
CREATE TABLE IF NOT EXISTS audit (
    merchant_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    actor TEXT NOT NULL,
    via TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    version_before INTEGER NOT NULL,
    version_after INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    request_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    payload_digest BLOB,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (merchant_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS audit_by_object ON audit (merchant_id, object_id);

-- signed heads of the chain
CREATE TABLE IF NOT EXISTS audit_checkpoint (
    merchant_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    signed_at_us INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (merchant_id, seq)
) STRICT, WITHOUT ROWID;

-- the merchant's numbered event stream; no personal data. body: JSON members without braces
CREATE TABLE IF NOT EXISTS event (
    merchant_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, seq)
) STRICT, WITHOUT ROWID;

-- what we owe the outside. state: 0 pending 1 taken 2 done 3 parked
CREATE TABLE IF NOT EXISTS outbox (
    merchant_id INTEGER NOT NULL,
    outbox_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at_us INTEGER NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    made_at_us INTEGER NOT NULL,
    done_at_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, outbox_id)
) STRICT, WITHOUT ROWID;

-- what must be noticed if nothing happens. kind: payment_wait custody_silence cutoff hold_due
CREATE TABLE IF NOT EXISTS timer (
    merchant_id INTEGER NOT NULL,
    timer_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    due_at_us INTEGER NOT NULL,
    set_at_us INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    ended_at_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, timer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timer_due ON timer (due_at_us) WHERE state = 0;
CREATE UNIQUE INDEX IF NOT EXISTS timer_one ON timer (merchant_id, object_id, kind) WHERE state = 0;

-- totals per SKU: what may be sold and what is claimed; change_seq grows with every change
CREATE TABLE IF NOT EXISTS stock_sku (
    merchant_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    sellable INTEGER NOT NULL DEFAULT 0 CHECK (sellable >= 0),
    reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    change_seq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, warehouse_id, sku_id),
    CHECK (reserved <= sellable)
) STRICT, WITHOUT ROWID;

-- SKUs whose availability changed and no channel has been told yet: one mark each
CREATE TABLE IF NOT EXISTS dirty_sku (
    merchant_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    since_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, sku_id)
) STRICT, WITHOUT ROWID;

-- balances: sums of movements. bucket: expected receiving sellable picked quarantine rework damaged gone
CREATE TABLE IF NOT EXISTS stock_balance (
    merchant_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    location_id INTEGER NOT NULL,
    bucket TEXT NOT NULL,
    handling_unit TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    expiry TEXT NOT NULL,
    condition TEXT NOT NULL,
    qty INTEGER NOT NULL CHECK (qty >= 0),
    counted_at_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, warehouse_id, sku_id, location_id, bucket, handling_unit, lot, serial, expiry, condition)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stock_balance_by_location ON stock_balance (location_id);

-- double entry: each movement takes from one bucket and gives to another ('outside' is the world).
-- cause: count pick put_back ship receipt triage adjustment ...
CREATE TABLE IF NOT EXISTS stock_movement (
    merchant_id INTEGER NOT NULL,
    movement_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    qty INTEGER NOT NULL CHECK (qty > 0),
    from_bucket TEXT NOT NULL,
    from_location_id INTEGER NOT NULL,
    to_bucket TEXT NOT NULL,
    to_location_id INTEGER NOT NULL,
    handling_unit TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    expiry TEXT NOT NULL,
    condition TEXT NOT NULL,
    cause TEXT NOT NULL,
    cause_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, movement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stock_movement_by_sku ON stock_movement (merchant_id, sku_id, movement_id);

-- foreign figures that differ from ours: never a quantity, always a line
CREATE TABLE IF NOT EXISTS difference_line (
    merchant_id INTEGER NOT NULL,
    difference_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    sku_id INTEGER NOT NULL,
    theirs INTEGER NOT NULL,
    ours INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, difference_id)
) STRICT, WITHOUT ROWID;

-- a write by somebody who does not own the field: recorded, changes nothing
CREATE TABLE IF NOT EXISTS dispute (
    merchant_id INTEGER NOT NULL,
    dispute_id INTEGER NOT NULL,
    object TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    author TEXT NOT NULL,
    owner TEXT NOT NULL,
    detail TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, dispute_id)
) STRICT, WITHOUT ROWID;

-- people; a role is held by a person, a token acts for one
CREATE TABLE IF NOT EXISTS person (
    person_id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    merchant_id INTEGER NOT NULL DEFAULT 0,
    disabled_at_us INTEGER NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    made_at_us INTEGER NOT NULL
) STRICT;

-- bearer tokens, hashed. merchant_id 0 = every merchant
CREATE TABLE IF NOT EXISTS token (
    token_id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    sha256 BLOB NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    scopes TEXT NOT NULL DEFAULT '',
    merchant_id INTEGER NOT NULL DEFAULT 0,
    person_id INTEGER NOT NULL DEFAULT 0,
    made_at_us INTEGER NOT NULL,
    expires_at_us INTEGER NOT NULL,
    revoked_at_us INTEGER NOT NULL DEFAULT 0,
    last_used_us INTEGER NOT NULL DEFAULT 0
) STRICT;

-- gated actions waiting for another person. state: pending approved executed vetoed expired stale cancelled failed
CREATE TABLE IF NOT EXISTS request (
    merchant_id INTEGER NOT NULL,
    request_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    target_id INTEGER NOT NULL,
    target_version INTEGER NOT NULL,
    payload TEXT NOT NULL,
    payload_hash BLOB NOT NULL,
    requester TEXT NOT NULL,
    requester_person_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    quorum INTEGER NOT NULL DEFAULT 1,
    approve_by_us INTEGER NOT NULL,
    execute_by_us INTEGER NOT NULL DEFAULT 0,
    made_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS request_one_pending ON request (merchant_id, target_id, action) WHERE state = 'pending';

-- one decision of one person on a request; decision: approve veto
CREATE TABLE IF NOT EXISTS approval (
    merchant_id INTEGER NOT NULL,
    request_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    decision TEXT NOT NULL,
    payload_hash BLOB NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, request_id, person_id)
) STRICT, WITHOUT ROWID;

-- stored answers of the API by idempotency key. key_hash: SHA-256(principal, method, route, key)
CREATE TABLE IF NOT EXISTS api_answer (
    merchant_id INTEGER NOT NULL,
    key_hash BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    made_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, key_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS api_answer_age ON api_answer (made_at_us);

-- imported files; identity is the hash (for snapshots, hash and the time in the name)
CREATE TABLE IF NOT EXISTS file (
    merchant_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    stamp TEXT NOT NULL DEFAULT '',
    connection_id INTEGER NOT NULL,
    author TEXT NOT NULL,
    rows_read INTEGER NOT NULL DEFAULT 0,
    rows_applied INTEGER NOT NULL DEFAULT 0,
    rows_unchanged INTEGER NOT NULL DEFAULT 0,
    rows_refused INTEGER NOT NULL DEFAULT 0,
    state INTEGER NOT NULL DEFAULT 0,
    received_at_us INTEGER NOT NULL,
    ended_at_us INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS file_identity ON file (merchant_id, kind, sha256, stamp);

-- refused rows of a file: line, column, field, what was expected, original text (sealed when it names people)
CREATE TABLE IF NOT EXISTS file_row (
    merchant_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    col INTEGER NOT NULL,
    field TEXT NOT NULL,
    message TEXT NOT NULL,
    original BLOB,
    PRIMARY KEY (merchant_id, file_id, line, col)
) STRICT, WITHOUT ROWID;

-- scans already taken, per device sequence: a handheld may send again
CREATE TABLE IF NOT EXISTS scan (
    device TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    merchant_id INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (device, sequence)
) STRICT, WITHOUT ROWID;

-- a return authorised by the returns system
CREATE TABLE IF NOT EXISTS return_order (
    merchant_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    rma TEXT NOT NULL,
    order_id INTEGER,
    state TEXT NOT NULL,
    tracking TEXT NOT NULL DEFAULT '',
    authorised_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, return_id),
    UNIQUE (merchant_id, rma)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS return_line (
    merchant_id INTEGER NOT NULL,
    return_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    sku_id INTEGER NOT NULL,
    qty_authorised INTEGER NOT NULL,
    qty_received INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, return_id, line)
) STRICT, WITHOUT ROWID;

-- triage decisions: the only way out of quarantine
CREATE TABLE IF NOT EXISTS triage (
    merchant_id INTEGER NOT NULL,
    triage_id INTEGER NOT NULL,
    return_id INTEGER,
    sku_id INTEGER NOT NULL,
    qty_each INTEGER NOT NULL,
    decision TEXT NOT NULL,
    grade TEXT NOT NULL,
    reason TEXT NOT NULL,
    location_id INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, triage_id)
) STRICT, WITHOUT ROWID;

-- versioned documents (routing guides, label templates) and blobs: sealed, chunked, by hash
CREATE TABLE IF NOT EXISTS document (
    merchant_id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    effective_at_us INTEGER NOT NULL,
    registered_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, document_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS blob (
    merchant_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    subject_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    keep_until_us INTEGER NOT NULL,
    made_at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, sha256, subject_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS blob_chunk (
    merchant_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    subject_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (merchant_id, sha256, subject_id, number)
) STRICT;

-- work claimed by a process; any process can die and another finishes
CREATE TABLE IF NOT EXISTS lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    expires_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
