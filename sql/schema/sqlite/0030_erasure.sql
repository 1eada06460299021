-- Erasure: personal data goes by destroying the keys it is sealed under (docs/privacy.md).
-- orders.erased_at_us 0 = the person is still there; api_answer.object_id: what the answer told of, 0 = nothing
ALTER TABLE orders ADD COLUMN erased_at_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE api_answer ADD COLUMN object_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS orders_unerased ON orders (merchant_id, connection_id, received_at_us) WHERE erased_at_us = 0;
CREATE INDEX IF NOT EXISTS receipt_orderless ON receipt (merchant_id, connection_id, key) WHERE order_id IS NULL AND body IS NOT NULL;
CREATE INDEX IF NOT EXISTS api_answer_of ON api_answer (merchant_id, object_id) WHERE object_id <> 0;
CREATE INDEX IF NOT EXISTS outbox_ended ON outbox (merchant_id, object_id) WHERE state >= 2;
CREATE INDEX IF NOT EXISTS blob_by_subject ON blob (merchant_id, subject_id);
CREATE INDEX IF NOT EXISTS person_hash_of ON person_hash (merchant_id, order_id);
CREATE INDEX IF NOT EXISTS order_twin_of ON order_twin (merchant_id, order_id);
CREATE INDEX IF NOT EXISTS request_by_target ON request (merchant_id, target_id);

-- the certificate of one erasure. cause: retention request. digest: over what docs/privacy.md says; also the
-- payload_digest of the audit row audit_seq
CREATE TABLE IF NOT EXISTS erasure (
    merchant_id INTEGER NOT NULL,
    erasure_id INTEGER NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('retention', 'request')),
    actor TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    subjects INTEGER NOT NULL,
    keys_destroyed INTEGER NOT NULL,
    digest BLOB NOT NULL,
    audit_seq INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, erasure_id)
) STRICT, WITHOUT ROWID;

-- whose data it was: an order, or a payload that never became one (subject: order receipt)
CREATE TABLE IF NOT EXISTS erasure_subject (
    merchant_id INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    erasure_id INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS erasure_subject_of ON erasure_subject (merchant_id, erasure_id);

CREATE TRIGGER IF NOT EXISTS erasure_no_update BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ABORT, 'erasure is append-only'); END;
CREATE TRIGGER IF NOT EXISTS erasure_no_delete BEFORE DELETE ON erasure BEGIN SELECT RAISE(ABORT, 'erasure is append-only'); END;
CREATE TRIGGER IF NOT EXISTS erasure_subject_no_update BEFORE UPDATE ON erasure_subject BEGIN SELECT RAISE(ABORT, 'erasure_subject is append-only'); END;
CREATE TRIGGER IF NOT EXISTS erasure_subject_no_delete BEFORE DELETE ON erasure_subject BEGIN SELECT RAISE(ABORT, 'erasure_subject is append-only'); END;
-- erased stays erased
CREATE TRIGGER IF NOT EXISTS order_stays_erased BEFORE UPDATE OF erased_at_us ON orders WHEN OLD.erased_at_us <> 0
BEGIN SELECT RAISE(ABORT, 'an erased order stays erased'); END;
