-- in:  $1 merchant_id, $2 document_id, $3 name, $4 version, $5 sha256, $6 effective_at_us, $7 registered_at_us,
--      $8 registered_by, $9 rules: JSON, or ''
-- rows: 1 = new, 0 = this version is registered
INSERT INTO document (merchant_id, document_id, name, version, sha256, effective_at_us, registered_at_us, registered_by, rules)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (merchant_id, name, version) DO NOTHING
