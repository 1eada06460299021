-- A new pairing code for a device that is there: what it has stays good until the code is used.
-- in:  $1 device_id, $2 pair_sha256, $3 pair_until_us
-- rows: 1 = done, 0 = unknown or revoked
UPDATE device SET pair_sha256 = $2, pair_until_us = $3 WHERE device_id = $1 AND revoked_at_us = 0
