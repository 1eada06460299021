-- A plan is made anew: the code that has not begun yet makes room.
-- in:  $1 merchant_id, $2 value, $3 sku_id, $4 now_us
DELETE FROM alias WHERE merchant_id = $1 AND kind = 'sku_code' AND scope = '' AND value = $2 AND sku_id = $3 AND valid_from_us > $4
