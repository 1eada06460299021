-- in:  $1 device_id
-- out: name, revoked_at_us
SELECT name, revoked_at_us FROM device WHERE device_id = $1
