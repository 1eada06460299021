-- What was sent or set aside about the order and its parcels; what still waits is sent first.
-- in:  $1 merchant_id, $2 order_id
UPDATE outbox SET body = '{}', progress = '', last_error = '' WHERE merchant_id = $1 AND state >= 2 AND object_id IN (
    WITH RECURSIVE own (id) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT id + 1 FROM own WHERE id < $2 + 63)
    SELECT id FROM own
    UNION ALL SELECT p.parcel_id FROM parcel p WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63)
