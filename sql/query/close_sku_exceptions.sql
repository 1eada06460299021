-- The channel has taken the SKU's figure after all.
-- in:  $1 merchant_id, $2 sku_id, $3 reason, $4 at_us
UPDATE exception SET status = 1, closed_at_us = $4, closed_how = 'data', closed_by = 'hub', closed_why = 'the channel took it'
WHERE merchant_id = $1 AND object = 'sku' AND object_id = $2 AND reason = $3 AND status = 0
