-- The code is used up, and whatever token the device had is dead.
-- in:  $1 device_id, $2 pair_sha256, $3 sha256, $4 at_us
-- rows: 1 = done, 0 = used meanwhile
UPDATE device SET sha256 = $3, pair_sha256 = NULL, pair_until_us = 0, paired_at_us = $4
WHERE device_id = $1 AND pair_sha256 = $2 AND revoked_at_us = 0
