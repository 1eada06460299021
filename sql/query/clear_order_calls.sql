-- What the outside said when a call about the order failed: it may quote an address.
-- in:  $1 merchant_id, $2 order_id
UPDATE outbox_call SET error = '' WHERE merchant_id = $1 AND error <> '' AND outbox_id IN (
    SELECT b.outbox_id FROM outbox b WHERE b.merchant_id = $1 AND b.state >= 2 AND b.object_id IN (
    WITH RECURSIVE own (id) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT id + 1 FROM own WHERE id < $2 + 63)
    SELECT id FROM own
    UNION ALL SELECT p.parcel_id FROM parcel p WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63))
