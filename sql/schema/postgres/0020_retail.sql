-- Retail: loads with their appointment and their ASN, documents and who checked which version.

-- a truck for a retailer. documents: names that must be checked for it, one blank between. slot: the appointment.
-- asn_sha256: what the ASN that was sent says; departed_at_us 0 = still here
CREATE TABLE IF NOT EXISTS retail_load (
    merchant_id BIGINT NOT NULL,
    load_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    reference TEXT NOT NULL,
    consignee TEXT NOT NULL,
    carrier TEXT NOT NULL,
    documents TEXT NOT NULL DEFAULT '',
    slot_at_us BIGINT NOT NULL DEFAULT 0,
    slot_ref TEXT NOT NULL DEFAULT '',
    slot_confirmed_by TEXT NOT NULL DEFAULT '',
    asn_ref TEXT NOT NULL DEFAULT '',
    asn_sha256 BYTEA,
    asn_sent_by TEXT NOT NULL DEFAULT '',
    asn_sent_at_us BIGINT NOT NULL DEFAULT 0,
    departed_at_us BIGINT NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, load_id),
    UNIQUE (merchant_id, reference)
);

ALTER TABLE document ADD COLUMN registered_by TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX IF NOT EXISTS document_version ON document (merchant_id, name, version);

-- a person compared the version in the inbox with the one that is expected. good: 1 the same, 0 another one
CREATE TABLE IF NOT EXISTS document_check (
    merchant_id BIGINT NOT NULL,
    check_id BIGINT NOT NULL,
    load_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    found_version TEXT NOT NULL,
    found_sha256 BYTEA NOT NULL,
    document_id BIGINT NOT NULL,
    good BIGINT NOT NULL,
    checked_by TEXT NOT NULL,
    checked_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, check_id)
);
CREATE INDEX IF NOT EXISTS document_check_by_load ON document_check (merchant_id, load_id, name, check_id);
