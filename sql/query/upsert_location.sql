-- in:  $1 location_id, $2 warehouse_id, $3 code, $4 type, $5 carrier or NULL, $6 created_at_us, $7 capacity, 0 = not stated
INSERT INTO location (location_id, warehouse_id, code, type, carrier, created_at_us, capacity) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (warehouse_id, code) DO UPDATE SET type = $4, carrier = $5, capacity = CASE WHEN $7 > 0 THEN $7 ELSE location.capacity END
