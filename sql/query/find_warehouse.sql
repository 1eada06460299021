-- in:  $1 code
-- out: warehouse_id, version, body
SELECT warehouse_id, version, body FROM warehouse WHERE code = $1
