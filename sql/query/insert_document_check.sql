-- in:  $1 merchant_id, $2 check_id, $3 load_id, $4 name, $5 found_version, $6 found_sha256, $7 document_id, $8 good,
--      $9 checked_by, $10 checked_at_us
INSERT INTO document_check (merchant_id, check_id, load_id, name, found_version, found_sha256, document_id, good, checked_by, checked_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
