-- The webhook came after all, with this form of the order or a newer one.
-- rows: 0 = the poll was not first
-- in:  $1 merchant_id, $2 connection_id, $3 order_id, $4 version_at_us
DELETE FROM poll_find WHERE merchant_id = $1 AND connection_id = $2 AND order_id = $3 AND version_at_us <= $4
