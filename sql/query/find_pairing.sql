-- in:  $1 pair_sha256, $2 now_us
-- out: device_id, name
SELECT device_id, name FROM device WHERE pair_sha256 = $1 AND pair_until_us > $2 AND revoked_at_us = 0
