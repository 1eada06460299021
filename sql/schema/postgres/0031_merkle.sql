-- The Merkle tree over each audit chain (docs/audit.md): roots of 256 leaves that stand together, and the signed note.
CREATE TABLE IF NOT EXISTS audit_tile (
    merchant_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, number)
);
-- note: the root over all rows up to seq, as a C2SP checkpoint; '' = signed before there were notes
ALTER TABLE audit_checkpoint ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE OR REPLACE FUNCTION hf_tile_fixed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'audit_tile is append-only';
END $f$;
CREATE OR REPLACE TRIGGER audit_tile_no_update BEFORE UPDATE ON audit_tile FOR EACH ROW EXECUTE FUNCTION hf_tile_fixed();
CREATE OR REPLACE TRIGGER audit_tile_no_delete BEFORE DELETE ON audit_tile FOR EACH ROW EXECUTE FUNCTION hf_tile_fixed();
