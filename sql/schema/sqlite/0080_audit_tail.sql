-- Where each chain ends, written with the last row of every commit: an end that was cut off shows at once, and not only at
-- the next signed head. seal: first half of the keyed digest over merchant, seq and hash
CREATE TABLE IF NOT EXISTS audit_tail (
    merchant_id INTEGER NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    seal BLOB NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS audit_tail_no_delete BEFORE DELETE ON audit_tail BEGIN SELECT RAISE(ABORT, 'audit_tail is kept'); END;

-- a payload that landed is kept; erasure empties its body, and leaves the row
CREATE TRIGGER IF NOT EXISTS receipt_no_delete BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'receipt is append-only'); END;
