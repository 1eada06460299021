-- in:  $1 location_id, $2 warehouse_id, $3 code, $4 type, $5 carrier or NULL, $6 created_at_us
INSERT INTO location (location_id, warehouse_id, code, type, carrier, created_at_us) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (warehouse_id, code) DO NOTHING
