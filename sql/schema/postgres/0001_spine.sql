-- The spine: who, what was received, what was asked, what is on file, what moved, what is owed.
-- Every merchant-owned key starts with merchant_id; merchant 0 is the hub itself.
-- Ids are 64-bit and time-ordered. An order id has its low six bits clear and its shipments are
-- order_id + 1 .. order_id + 63, so an order, its shipments and the evidence of both are one key
-- range. Instants are UTC microseconds; quantities are eaches; money is minor units.

-- facts about this installation: install_id, audit key, rule version, demo mark
CREATE TABLE IF NOT EXISTS meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- a merchant whose goods the warehouse ships; wrapped_key: its key under the master key
CREATE TABLE IF NOT EXISTS merchant (
    merchant_id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    wrapped_key BYTEA,
    profile_version BIGINT NOT NULL DEFAULT 0,
    catalogue_version BIGINT NOT NULL DEFAULT 0,
    created_at_us BIGINT NOT NULL
);

-- every profile ever applied; the newest version counts. body: the YAML as given
CREATE TABLE IF NOT EXISTS profile (
    merchant_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    applied_by TEXT NOT NULL,
    applied_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, version)
);

-- hub-owned: a warehouse with its newest site file
CREATE TABLE IF NOT EXISTS warehouse (
    warehouse_id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    body TEXT NOT NULL DEFAULT '',
    sha256 BYTEA,
    applied_by TEXT NOT NULL DEFAULT '',
    applied_at_us BIGINT NOT NULL
);

-- hub-owned: a place goods can be; type: dock receiving sellable quarantine returns rework pack lane restricted
CREATE TABLE IF NOT EXISTS location (
    location_id BIGINT NOT NULL PRIMARY KEY,
    warehouse_id BIGINT NOT NULL REFERENCES warehouse (warehouse_id),
    code TEXT NOT NULL,
    type TEXT NOT NULL,
    carrier TEXT,
    created_at_us BIGINT NOT NULL,
    UNIQUE (warehouse_id, code)
);

-- a system that talks to us; life: 0 draft 1 rehearsed 2 live_in 3 live_out 4 paused
CREATE TABLE IF NOT EXISTS connection (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL DEFAULT '',
    life BIGINT NOT NULL,
    paused_why TEXT NOT NULL DEFAULT '',
    last_success_us BIGINT NOT NULL DEFAULT 0,
    created_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, connection_id),
    UNIQUE (merchant_id, code)
);

-- the catalogue master; code is the owner's own; kind: 0 article 1 bundle
CREATE TABLE IF NOT EXISTS sku (
    merchant_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    kind BIGINT NOT NULL DEFAULT 0,
    weight_g BIGINT NOT NULL DEFAULT 0,
    length_mm BIGINT NOT NULL DEFAULT 0,
    width_mm BIGINT NOT NULL DEFAULT 0,
    height_mm BIGINT NOT NULL DEFAULT 0,
    lot_tracked BIGINT NOT NULL DEFAULT 0,
    expiry_tracked BIGINT NOT NULL DEFAULT 0,
    serial_tracked BIGINT NOT NULL DEFAULT 0,
    archived_at_us BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, sku_id),
    UNIQUE (merchant_id, code)
);

-- an identifier with a window [valid_from, valid_to); valid_to 0 = open.
-- kind: barcode supplier_code channel_sku variant sku_code; scope: the channel, or ''
CREATE TABLE IF NOT EXISTS alias (
    merchant_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    alias_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    qty_each BIGINT NOT NULL CHECK (qty_each > 0),
    valid_from_us BIGINT NOT NULL,
    valid_to_us BIGINT NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    approver TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, kind, scope, value, alias_id)
);
CREATE INDEX IF NOT EXISTS alias_by_sku ON alias (merchant_id, sku_id);

-- bundle components, versioned by the instant they take effect
CREATE TABLE IF NOT EXISTS bundle_component (
    merchant_id BIGINT NOT NULL,
    bundle_sku_id BIGINT NOT NULL,
    valid_from_us BIGINT NOT NULL,
    component_sku_id BIGINT NOT NULL,
    qty_each BIGINT NOT NULL CHECK (qty_each > 0),
    PRIMARY KEY (merchant_id, bundle_sku_id, valid_from_us, component_sku_id)
);

-- one row per payload received; the unique key is the duplicate gate. key_hash: first 16 bytes of
-- SHA-256(key). body: sealed, compressed. path: webhook poll file api. result: landed held ignored ...
CREATE TABLE IF NOT EXISTS receipt (
    receipt_id BIGINT NOT NULL,
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    key_hash BYTEA NOT NULL,
    key TEXT NOT NULL,
    path TEXT NOT NULL,
    topic TEXT NOT NULL,
    body_sha256 BYTEA NOT NULL,
    body_bytes BIGINT NOT NULL,
    body BYTEA,
    order_id BIGINT,
    result TEXT NOT NULL,
    received_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, receipt_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS receipt_gate ON receipt (merchant_id, connection_id, key_hash);
CREATE INDEX IF NOT EXISTS receipt_by_order ON receipt (merchant_id, order_id) WHERE order_id IS NOT NULL;

-- copies of a payload that already landed: first and last seen, how many
CREATE TABLE IF NOT EXISTS receipt_duplicate (
    merchant_id BIGINT NOT NULL,
    receipt_id BIGINT NOT NULL,
    path TEXT NOT NULL,
    connection_id BIGINT NOT NULL,
    copies BIGINT NOT NULL,
    first_at_us BIGINT NOT NULL,
    last_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, receipt_id, path, connection_id)
);

-- data keys: the key of one payload or recipient, wrapped by the merchant's. Destroying the rows of
-- an order erases its personal data. subject_id: the order, or the receipt that never became one
CREATE TABLE IF NOT EXISTS data_key (
    merchant_id BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, subject_id, key_id)
);

-- what was asked. content: keyed digest of lines, recipient and method, to tell an edit from a copy.
-- state is derived from the shipments once accepted. ready_mask: the merchant's
-- readiness rule frozen at landing.
CREATE TABLE IF NOT EXISTS orders (
    merchant_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    order_number TEXT NOT NULL,
    state BIGINT NOT NULL CHECK (state BETWEEN 0 AND 14),
    version BIGINT NOT NULL,
    version_at_us BIGINT NOT NULL,
    placed_at_us BIGINT NOT NULL,
    received_at_us BIGINT NOT NULL,
    accepted_at_us BIGINT NOT NULL DEFAULT 0,
    state_at_us BIGINT NOT NULL,
    ready_mask BIGINT NOT NULL,
    profile_version BIGINT NOT NULL,
    payment BIGINT NOT NULL,
    currency TEXT NOT NULL,
    total_minor BIGINT NOT NULL,
    method TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, order_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS orders_natural ON orders (merchant_id, connection_id, external_id);
CREATE INDEX IF NOT EXISTS orders_by_number ON orders (merchant_id, order_number);
CREATE INDEX IF NOT EXISTS orders_open ON orders (merchant_id, state) WHERE state < 12;

-- the recipient, sealed
CREATE TABLE IF NOT EXISTS order_person (
    merchant_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, order_id)
);

-- keyed hashes of name, phone and postcode for search; they die with the order's key
CREATE TABLE IF NOT EXISTS person_hash (
    merchant_id BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    order_id BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, hash, order_id)
);

-- order lines as asked; sku_id NULL = not mapped yet
CREATE TABLE IF NOT EXISTS order_line (
    merchant_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    ref TEXT NOT NULL,
    channel_sku TEXT NOT NULL,
    variant_id TEXT NOT NULL,
    sku_id BIGINT,
    alias_id BIGINT,
    physical BIGINT NOT NULL,
    qty_ordered BIGINT NOT NULL CHECK (qty_ordered >= 0),
    qty_cancelled BIGINT NOT NULL DEFAULT 0 CHECK (qty_cancelled >= 0),
    qty_shipped BIGINT NOT NULL DEFAULT 0 CHECK (qty_shipped >= 0),
    unit_price_minor BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, order_id, line)
);

-- what one warehouse sends together. shipment_id = order_id + 1..63
CREATE TABLE IF NOT EXISTS shipment (
    merchant_id BIGINT NOT NULL,
    shipment_id BIGINT NOT NULL,
    state BIGINT NOT NULL CHECK (state BETWEEN 2 AND 13),
    version BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    carrier TEXT NOT NULL,
    service TEXT NOT NULL,
    cutoff_us BIGINT NOT NULL,
    ship_by TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    state_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, shipment_id)
);
CREATE INDEX IF NOT EXISTS shipment_open ON shipment (merchant_id, state) WHERE state < 12;

-- lines of a shipment after expansion of bundles; qty_reserved is the claim on sellable
CREATE TABLE IF NOT EXISTS shipment_line (
    merchant_id BIGINT NOT NULL,
    shipment_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    qty_each BIGINT NOT NULL CHECK (qty_each > 0),
    qty_reserved BIGINT NOT NULL CHECK (qty_reserved BETWEEN 0 AND qty_each),
    qty_picked BIGINT NOT NULL DEFAULT 0 CHECK (qty_picked BETWEEN 0 AND qty_each),
    qty_packed BIGINT NOT NULL DEFAULT 0 CHECK (qty_packed BETWEEN 0 AND qty_picked),
    PRIMARY KEY (merchant_id, shipment_id, line, sku_id)
);
CREATE INDEX IF NOT EXISTS shipment_line_waiting ON shipment_line (merchant_id, sku_id, shipment_id) WHERE qty_reserved < qty_each AND qty_picked = 0;

-- a box with a carrier's number on it; custody as in docs/lifecycle.md
CREATE TABLE IF NOT EXISTS parcel (
    merchant_id BIGINT NOT NULL,
    parcel_id BIGINT NOT NULL,
    shipment_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    custody BIGINT NOT NULL DEFAULT 0 CHECK (custody BETWEEN 0 AND 10),
    carrier TEXT NOT NULL DEFAULT '',
    service TEXT NOT NULL DEFAULT '',
    tracking TEXT NOT NULL DEFAULT '',
    box TEXT NOT NULL DEFAULT '',
    weight_g BIGINT NOT NULL DEFAULT 0,
    lane TEXT NOT NULL DEFAULT '',
    manifest_id BIGINT,
    handed_over_at_us BIGINT NOT NULL DEFAULT 0,
    custody_at_us BIGINT NOT NULL DEFAULT 0,
    delivered_at_us BIGINT NOT NULL DEFAULT 0,
    proof TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (merchant_id, parcel_id)
);
CREATE INDEX IF NOT EXISTS parcel_by_shipment ON parcel (merchant_id, shipment_id);
CREATE INDEX IF NOT EXISTS parcel_by_manifest ON parcel (manifest_id) WHERE manifest_id IS NOT NULL;

-- every tracking number a parcel ever had; voided ones stay
CREATE TABLE IF NOT EXISTS parcel_tracking (
    carrier TEXT NOT NULL,
    tracking TEXT NOT NULL,
    merchant_id BIGINT NOT NULL,
    parcel_id BIGINT NOT NULL,
    made_at_us BIGINT NOT NULL,
    voided_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (carrier, tracking, merchant_id)
);

CREATE INDEX IF NOT EXISTS parcel_tracking_by_number ON parcel_tracking (merchant_id, tracking);

-- carrier events, a set: re-delivery changes nothing
CREATE TABLE IF NOT EXISTS parcel_event (
    merchant_id BIGINT NOT NULL,
    parcel_id BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    code TEXT NOT NULL,
    carrier TEXT NOT NULL,
    tracking TEXT NOT NULL,
    class TEXT NOT NULL,
    text TEXT NOT NULL,
    place TEXT NOT NULL,
    proof TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, parcel_id, at_us, code, carrier, tracking)
);

-- hub-owned: what one collection takes; closed_at_us 0 = open
CREATE TABLE IF NOT EXISTS manifest (
    manifest_id BIGINT NOT NULL PRIMARY KEY,
    warehouse_id BIGINT NOT NULL,
    carrier TEXT NOT NULL,
    opened_at_us BIGINT NOT NULL,
    closed_at_us BIGINT NOT NULL DEFAULT 0,
    handed_over_at_us BIGINT NOT NULL DEFAULT 0,
    driver TEXT NOT NULL DEFAULT '',
    vehicle TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    parcels_closed BIGINT NOT NULL DEFAULT 0,
    parcels_taken BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS manifest_open ON manifest (warehouse_id, carrier) WHERE closed_at_us = 0;

-- the evidence ledger of an order or a shipment. kinds / withdrawn: bit masks of this row;
-- on_file: everything on file after it. Append-only
CREATE TABLE IF NOT EXISTS evidence (
    merchant_id BIGINT NOT NULL,
    object_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kinds BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL DEFAULT 0,
    on_file BIGINT NOT NULL,
    source TEXT NOT NULL,
    ref TEXT NOT NULL,
    observed_at_us BIGINT NOT NULL,
    recorded_at_us BIGINT NOT NULL,
    receipt_id BIGINT,
    payload_sha256 BYTEA,
    PRIMARY KEY (merchant_id, object_id, seq)
);

-- evidence each shipment state needs, alternatives by number: the program's own table, written at
-- start, so that the database refuses what the door would refuse
CREATE TABLE IF NOT EXISTS state_evidence (
    state BIGINT NOT NULL,
    alternative BIGINT NOT NULL,
    needs BIGINT NOT NULL,
    PRIMARY KEY (state, alternative)
);

-- every move of an order (object_id = order) or a shipment; what states are rebuilt from
CREATE TABLE IF NOT EXISTS transition (
    merchant_id BIGINT NOT NULL,
    object_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    event BIGINT NOT NULL,
    from_state BIGINT NOT NULL,
    to_state BIGINT NOT NULL,
    evidence BIGINT NOT NULL,
    profile_version BIGINT NOT NULL,
    rules_version BIGINT NOT NULL,
    audit_seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, object_id, seq)
);

-- holds and other exceptions. object: order shipment parcel receipt sku location file connection ...
-- status: 0 open 1 closed. closed_how: data decision superseded
CREATE TABLE IF NOT EXISTS exception (
    merchant_id BIGINT NOT NULL,
    exception_id BIGINT NOT NULL,
    object TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    line BIGINT NOT NULL,
    field TEXT NOT NULL,
    args TEXT NOT NULL,
    blocks BIGINT NOT NULL,
    step TEXT NOT NULL,
    clarifies TEXT NOT NULL,
    opened_at_us BIGINT NOT NULL,
    due_at_us BIGINT NOT NULL,
    escalated_at_us BIGINT NOT NULL DEFAULT 0,
    status BIGINT NOT NULL DEFAULT 0,
    closed_at_us BIGINT NOT NULL DEFAULT 0,
    closed_how TEXT NOT NULL DEFAULT '',
    closed_by TEXT NOT NULL DEFAULT '',
    closed_why TEXT NOT NULL DEFAULT '',
    root_cause TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, exception_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS exception_one_open ON exception (merchant_id, object_id, reason, line, field) WHERE status = 0;
CREATE INDEX IF NOT EXISTS exception_queue ON exception (merchant_id, due_at_us) WHERE status = 0;
CREATE INDEX IF NOT EXISTS exception_by_object ON exception (merchant_id, object_id);

-- the append-only audit, one row per unit of work, hash-chained per merchant
CREATE TABLE IF NOT EXISTS audit (
    merchant_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL,
    via TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    version_before BIGINT NOT NULL,
    version_after BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    request_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    payload_digest BYTEA,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, seq)
);
CREATE INDEX IF NOT EXISTS audit_by_object ON audit (merchant_id, object_id);

-- signed heads of the chain
CREATE TABLE IF NOT EXISTS audit_checkpoint (
    merchant_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    signed_at_us BIGINT NOT NULL,
    signature BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, seq)
);

-- the merchant's numbered event stream; no personal data. body: JSON members without braces
CREATE TABLE IF NOT EXISTS event (
    merchant_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, seq)
);

-- what we owe the outside. state: 0 pending 1 taken 2 done 3 parked
CREATE TABLE IF NOT EXISTS outbox (
    merchant_id BIGINT NOT NULL,
    outbox_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    state BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at_us BIGINT NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    made_at_us BIGINT NOT NULL,
    done_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, outbox_id)
);

-- what must be noticed if nothing happens. kind: payment_wait custody_silence cutoff hold_due
CREATE TABLE IF NOT EXISTS timer (
    merchant_id BIGINT NOT NULL,
    timer_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    due_at_us BIGINT NOT NULL,
    set_at_us BIGINT NOT NULL,
    state BIGINT NOT NULL DEFAULT 0,
    ended_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, timer_id)
);
CREATE INDEX IF NOT EXISTS timer_due ON timer (due_at_us) WHERE state = 0;
CREATE UNIQUE INDEX IF NOT EXISTS timer_one ON timer (merchant_id, object_id, kind) WHERE state = 0;

-- totals per SKU: what may be sold and what is claimed; change_seq grows with every change
CREATE TABLE IF NOT EXISTS stock_sku (
    merchant_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    sellable BIGINT NOT NULL DEFAULT 0 CHECK (sellable >= 0),
    reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    change_seq BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, warehouse_id, sku_id),
    CHECK (reserved <= sellable)
);

-- SKUs whose availability changed and no channel has been told yet: one mark each
CREATE TABLE IF NOT EXISTS dirty_sku (
    merchant_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    since_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, sku_id)
);

-- balances: sums of movements. bucket: expected receiving sellable picked quarantine rework damaged gone
CREATE TABLE IF NOT EXISTS stock_balance (
    merchant_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    location_id BIGINT NOT NULL,
    bucket TEXT NOT NULL,
    handling_unit TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    expiry TEXT NOT NULL,
    condition TEXT NOT NULL,
    qty BIGINT NOT NULL CHECK (qty >= 0),
    counted_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, warehouse_id, sku_id, location_id, bucket, handling_unit, lot, serial, expiry, condition)
);
CREATE INDEX IF NOT EXISTS stock_balance_by_location ON stock_balance (location_id);

-- double entry: each movement takes from one bucket and gives to another ('outside' is the world).
-- cause: count pick put_back ship receipt triage adjustment ...
CREATE TABLE IF NOT EXISTS stock_movement (
    merchant_id BIGINT NOT NULL,
    movement_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    qty BIGINT NOT NULL CHECK (qty > 0),
    from_bucket TEXT NOT NULL,
    from_location_id BIGINT NOT NULL,
    to_bucket TEXT NOT NULL,
    to_location_id BIGINT NOT NULL,
    handling_unit TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    expiry TEXT NOT NULL,
    condition TEXT NOT NULL,
    cause TEXT NOT NULL,
    cause_id BIGINT NOT NULL,
    actor TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, movement_id)
);
CREATE INDEX IF NOT EXISTS stock_movement_by_sku ON stock_movement (merchant_id, sku_id, movement_id);

-- foreign figures that differ from ours: never a quantity, always a line
CREATE TABLE IF NOT EXISTS difference_line (
    merchant_id BIGINT NOT NULL,
    difference_id BIGINT NOT NULL,
    file_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    sku_id BIGINT NOT NULL,
    theirs BIGINT NOT NULL,
    ours BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, difference_id)
);

-- a write by somebody who does not own the field: recorded, changes nothing
CREATE TABLE IF NOT EXISTS dispute (
    merchant_id BIGINT NOT NULL,
    dispute_id BIGINT NOT NULL,
    object TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    field TEXT NOT NULL,
    author TEXT NOT NULL,
    owner TEXT NOT NULL,
    detail TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, dispute_id)
);

-- people; a role is held by a person, a token acts for one
CREATE TABLE IF NOT EXISTS person (
    person_id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    merchant_id BIGINT NOT NULL DEFAULT 0,
    disabled_at_us BIGINT NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    made_at_us BIGINT NOT NULL
);

-- bearer tokens, hashed. merchant_id 0 = every merchant
CREATE TABLE IF NOT EXISTS token (
    token_id BIGINT NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    sha256 BYTEA NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    scopes TEXT NOT NULL DEFAULT '',
    merchant_id BIGINT NOT NULL DEFAULT 0,
    person_id BIGINT NOT NULL DEFAULT 0,
    made_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    revoked_at_us BIGINT NOT NULL DEFAULT 0,
    last_used_us BIGINT NOT NULL DEFAULT 0
);

-- gated actions waiting for another person. state: pending approved executed vetoed expired stale cancelled failed
CREATE TABLE IF NOT EXISTS request (
    merchant_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    target_id BIGINT NOT NULL,
    target_version BIGINT NOT NULL,
    payload TEXT NOT NULL,
    payload_hash BYTEA NOT NULL,
    requester TEXT NOT NULL,
    requester_person_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    quorum BIGINT NOT NULL DEFAULT 1,
    approve_by_us BIGINT NOT NULL,
    execute_by_us BIGINT NOT NULL DEFAULT 0,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS request_one_pending ON request (merchant_id, target_id, action) WHERE state = 'pending';

-- one decision of one person on a request; decision: approve veto
CREATE TABLE IF NOT EXISTS approval (
    merchant_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    decision TEXT NOT NULL,
    payload_hash BYTEA NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, request_id, person_id)
);

-- stored answers of the API by idempotency key. key_hash: SHA-256(principal, method, route, key)
CREATE TABLE IF NOT EXISTS api_answer (
    merchant_id BIGINT NOT NULL,
    key_hash BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, key_hash)
);
CREATE INDEX IF NOT EXISTS api_answer_age ON api_answer (made_at_us);

-- imported files; identity is the hash (for snapshots, hash and the time in the name)
CREATE TABLE IF NOT EXISTS file (
    merchant_id BIGINT NOT NULL,
    file_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    stamp TEXT NOT NULL DEFAULT '',
    connection_id BIGINT NOT NULL,
    author TEXT NOT NULL,
    rows_read BIGINT NOT NULL DEFAULT 0,
    rows_applied BIGINT NOT NULL DEFAULT 0,
    rows_unchanged BIGINT NOT NULL DEFAULT 0,
    rows_refused BIGINT NOT NULL DEFAULT 0,
    state BIGINT NOT NULL DEFAULT 0,
    received_at_us BIGINT NOT NULL,
    ended_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, file_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS file_identity ON file (merchant_id, kind, sha256, stamp);

-- refused rows of a file: line, column, field, what was expected, original text (sealed when it names people)
CREATE TABLE IF NOT EXISTS file_row (
    merchant_id BIGINT NOT NULL,
    file_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    col BIGINT NOT NULL,
    field TEXT NOT NULL,
    message TEXT NOT NULL,
    original BYTEA,
    PRIMARY KEY (merchant_id, file_id, line, col)
);

-- scans already taken, per device sequence: a handheld may send again
CREATE TABLE IF NOT EXISTS scan (
    device TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    merchant_id BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (device, sequence)
);

-- a return authorised by the returns system
CREATE TABLE IF NOT EXISTS return_order (
    merchant_id BIGINT NOT NULL,
    return_id BIGINT NOT NULL,
    rma TEXT NOT NULL,
    order_id BIGINT,
    state TEXT NOT NULL,
    tracking TEXT NOT NULL DEFAULT '',
    authorised_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, return_id),
    UNIQUE (merchant_id, rma)
);

CREATE TABLE IF NOT EXISTS return_line (
    merchant_id BIGINT NOT NULL,
    return_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    qty_authorised BIGINT NOT NULL,
    qty_received BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, return_id, line)
);

-- triage decisions: the only way out of quarantine
CREATE TABLE IF NOT EXISTS triage (
    merchant_id BIGINT NOT NULL,
    triage_id BIGINT NOT NULL,
    return_id BIGINT,
    sku_id BIGINT NOT NULL,
    qty_each BIGINT NOT NULL,
    decision TEXT NOT NULL,
    grade TEXT NOT NULL,
    reason TEXT NOT NULL,
    location_id BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, triage_id)
);

-- versioned documents (routing guides, label templates) and blobs: sealed, chunked, by hash
CREATE TABLE IF NOT EXISTS document (
    merchant_id BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    effective_at_us BIGINT NOT NULL,
    registered_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, document_id)
);

CREATE TABLE IF NOT EXISTS blob (
    merchant_id BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    subject_id BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    keep_until_us BIGINT NOT NULL,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, sha256, subject_id)
);

CREATE TABLE IF NOT EXISTS blob_chunk (
    merchant_id BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    subject_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, sha256, subject_id, number)
);

-- work claimed by a process; any process can die and another finishes
CREATE TABLE IF NOT EXISTS lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    expires_at_us BIGINT NOT NULL
);
