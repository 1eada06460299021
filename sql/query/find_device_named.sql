-- in:  $1 name
-- out: device_id
SELECT device_id FROM device WHERE name = $1 AND revoked_at_us = 0
