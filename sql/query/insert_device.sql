-- in:  $1 device_id, $2 name, $3 pair_sha256, $4 pair_until_us, $5 registered_by, $6 registered_at_us
INSERT INTO device (device_id, name, pair_sha256, pair_until_us, registered_by, registered_at_us) VALUES ($1, $2, $3, $4, $5, $6)
