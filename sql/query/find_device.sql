-- in:  $1 sha256
-- out: device_id, name
SELECT device_id, name FROM device WHERE sha256 = $1 AND revoked_at_us = 0
