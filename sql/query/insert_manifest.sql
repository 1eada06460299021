-- in:  $1 manifest_id, $2 warehouse_id, $3 carrier, $4 opened_at_us
INSERT INTO manifest (manifest_id, warehouse_id, carrier, opened_at_us) VALUES ($1, $2, $3, $4)
