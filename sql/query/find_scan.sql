-- in:  $1 device, $2 sequence
-- out: fingerprint, status, answer
SELECT fingerprint, status, answer FROM scan WHERE device = $1 AND sequence = $2
