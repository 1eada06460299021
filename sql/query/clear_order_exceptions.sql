-- The reason, its line and field stay; what it quoted goes.
-- in:  $1 merchant_id, $2 order_id
UPDATE exception SET args = '' WHERE merchant_id = $1 AND args <> '' AND (
    object_id BETWEEN $2 AND $2 + 63
    OR object_id IN (SELECT p.parcel_id FROM parcel p WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63)
    OR object_id IN (SELECT b.outbox_id FROM outbox b WHERE b.merchant_id = $1 AND b.state >= 2 AND b.object_id BETWEEN $2 AND $2 + 63))
