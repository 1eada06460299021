-- in:  $1 merchant_id, $2 load_id, $3 slot_at_us, $4 slot_ref, $5 confirmed_by
UPDATE retail_load SET slot_at_us = $3, slot_ref = $4, slot_confirmed_by = $5
WHERE merchant_id = $1 AND load_id = $2 AND departed_at_us = 0
