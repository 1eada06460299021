-- in:  $1 merchant_id, $2 load_id, $3 departed_at_us
UPDATE retail_load SET departed_at_us = $3 WHERE merchant_id = $1 AND load_id = $2 AND departed_at_us = 0
