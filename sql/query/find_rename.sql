-- in:  $1 merchant_id, $2 sku_id
-- out: to_code, at_us, old_until_us of the one that is planned
SELECT to_code, at_us, old_until_us FROM sku_rename WHERE merchant_id = $1 AND sku_id = $2 AND done_at_us = 0
