-- The Merkle tree over each audit chain (docs/audit.md): roots of 256 leaves that stand together, and the signed note.
CREATE TABLE IF NOT EXISTS audit_tile (
    merchant_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (merchant_id, number)
) STRICT, WITHOUT ROWID;
-- note: the root over all rows up to seq, as a C2SP checkpoint; '' = signed before there were notes
ALTER TABLE audit_checkpoint ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE TRIGGER IF NOT EXISTS audit_tile_no_update BEFORE UPDATE ON audit_tile BEGIN SELECT RAISE(ABORT, 'audit_tile is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_tile_no_delete BEFORE DELETE ON audit_tile BEGIN SELECT RAISE(ABORT, 'audit_tile is append-only'); END;
