-- A refused scan was the device's newest all the same.
-- in:  $1 device, $2 sequence
UPDATE device_context SET sequence = $2 WHERE device = $1 AND sequence < $2
