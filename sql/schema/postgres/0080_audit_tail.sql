-- Where each chain ends, written with the last row of every commit: an end that was cut off shows at once, and not only at
-- the next signed head. seal: first half of the keyed digest over merchant, seq and hash
CREATE TABLE IF NOT EXISTS audit_tail (
    merchant_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    seal BYTEA NOT NULL
);
CREATE OR REPLACE TRIGGER audit_tail_kept BEFORE DELETE ON audit_tail FOR EACH ROW EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER audit_tail_no_truncate BEFORE TRUNCATE ON audit_tail FOR EACH STATEMENT EXECUTE FUNCTION hf_append_only();

-- a payload that landed is kept; erasure empties its body, and leaves the row
CREATE OR REPLACE TRIGGER receipt_append_only BEFORE DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION hf_append_only();
CREATE OR REPLACE TRIGGER receipt_no_truncate BEFORE TRUNCATE ON receipt FOR EACH STATEMENT EXECUTE FUNCTION hf_append_only();
