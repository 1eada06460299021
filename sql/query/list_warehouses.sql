-- Every warehouse with its newest site file.
-- out: warehouse_id, code, timezone, version, body
SELECT warehouse_id, code, timezone, version, body FROM warehouse ORDER BY warehouse_id
