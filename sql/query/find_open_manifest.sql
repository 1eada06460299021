-- in:  $1 warehouse_id, $2 carrier
SELECT manifest_id FROM manifest WHERE warehouse_id = $1 AND carrier = $2 AND closed_at_us = 0
