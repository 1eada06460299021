-- The floor: who works on which shipment, what went into which box, and paper by its hash.

-- one claim per shipment; several under one batch are a cluster, each with a tote of its own
CREATE TABLE IF NOT EXISTS pick_claim (
    merchant_id BIGINT NOT NULL,
    shipment_id BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    operator TEXT NOT NULL,
    device TEXT NOT NULL,
    tote TEXT NOT NULL DEFAULT '',
    claimed_at_us BIGINT NOT NULL,
    ended_at_us BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, shipment_id)
);
CREATE INDEX IF NOT EXISTS pick_claim_by_device ON pick_claim (device) WHERE ended_at_us = 0;
CREATE UNIQUE INDEX IF NOT EXISTS pick_claim_tote ON pick_claim (warehouse_id, tote) WHERE ended_at_us = 0 AND tote <> '';

-- hub-owned: what a handheld is doing, so that a scan without a step means something. step: the last one that was
-- done; sequence: the newest number it used for a scan without a step
CREATE TABLE IF NOT EXISTS device_context (
    device TEXT NOT NULL PRIMARY KEY,
    warehouse_id BIGINT NOT NULL,
    merchant_id BIGINT NOT NULL DEFAULT 0,
    shipment_id BIGINT NOT NULL DEFAULT 0,
    parcel_id BIGINT NOT NULL DEFAULT 0,
    return_id BIGINT NOT NULL DEFAULT 0,
    step TEXT NOT NULL DEFAULT '',
    location TEXT NOT NULL DEFAULT '',
    tote TEXT NOT NULL DEFAULT '',
    operator TEXT NOT NULL DEFAULT '',
    sequence BIGINT NOT NULL DEFAULT 0,
    at_us BIGINT NOT NULL
);

-- a box: which rule chose it, what it should weigh, the carton's own SSCC; voided_at_us: its content went back
ALTER TABLE parcel ADD COLUMN pack_rule TEXT NOT NULL DEFAULT '';
ALTER TABLE parcel ADD COLUMN expected_g BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parcel ADD COLUMN sscc TEXT NOT NULL DEFAULT '';
ALTER TABLE parcel ADD COLUMN packed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE parcel ADD COLUMN packed_at_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parcel ADD COLUMN voided_at_us BIGINT NOT NULL DEFAULT 0;

-- what went into a box
CREATE TABLE IF NOT EXISTS parcel_line (
    merchant_id BIGINT NOT NULL,
    parcel_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    qty_each BIGINT NOT NULL CHECK (qty_each > 0),
    PRIMARY KEY (merchant_id, parcel_id, line, sku_id)
);

-- paper of a parcel or a load: name as in its address (packing_slip.pdf), the blob by hash
CREATE TABLE IF NOT EXISTS paper (
    merchant_id BIGINT NOT NULL,
    object_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    made_by TEXT NOT NULL,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, object_id, name)
);

-- hub-owned: serial references of SSCCs per GS1 company prefix; a number is given out once
CREATE TABLE IF NOT EXISTS sscc_counter (
    prefix TEXT NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL
);

-- logistic units with an SSCC of ours: kind carton pallet; parent_sscc: the pallet a carton stands on
CREATE TABLE IF NOT EXISTS logistic_unit (
    merchant_id BIGINT NOT NULL,
    sscc TEXT NOT NULL,
    kind TEXT NOT NULL,
    parcel_id BIGINT NOT NULL DEFAULT 0,
    parent_sscc TEXT NOT NULL DEFAULT '',
    load_id BIGINT NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, sscc)
);
CREATE INDEX IF NOT EXISTS logistic_unit_by_parent ON logistic_unit (merchant_id, parent_sscc) WHERE parent_sscc <> '';
CREATE INDEX IF NOT EXISTS logistic_unit_by_load ON logistic_unit (merchant_id, load_id) WHERE load_id <> 0;
