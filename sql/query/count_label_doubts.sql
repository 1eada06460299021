-- Open holds that say a label of this box may live at its carrier.
-- in:  $1 merchant_id, $2 order_id, $3 field (the parcel), $4 $5 $6 reasons
SELECT count(*) FROM exception
WHERE merchant_id = $1 AND object_id = $2 AND object = 'order' AND status = 0 AND field = $3 AND reason IN ($4, $5, $6)
