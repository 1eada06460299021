-- in:  $1 device_id, $2 at_us
-- rows: 1 = done, 0 = unknown or revoked before
UPDATE device SET revoked_at_us = $2, sha256 = NULL, pair_sha256 = NULL WHERE device_id = $1 AND revoked_at_us = 0
