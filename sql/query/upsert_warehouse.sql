-- in:  $1 warehouse_id, $2 code, $3 name, $4 timezone, $5 version, $6 body, $7 sha256 or NULL, $8 applied_by, $9 at_us
INSERT INTO warehouse (warehouse_id, code, name, timezone, version, body, sha256, applied_by, applied_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (warehouse_id) DO UPDATE SET name = $3, timezone = $4, version = $5, body = $6, sha256 = $7,
       applied_by = $8, applied_at_us = $9
