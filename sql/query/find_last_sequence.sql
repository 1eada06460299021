-- The newest number under which a device has scanned.
-- in:  $1 device
-- out: sequence
SELECT sequence FROM scan WHERE device = $1 ORDER BY sequence DESC LIMIT 1
