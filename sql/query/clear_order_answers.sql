-- Stored answers about the order, its parcels and its exceptions: the key stays known, the words go.
-- in:  $1 merchant_id, $2 order_id
UPDATE api_answer SET body = '{"erased":true}' WHERE merchant_id = $1 AND object_id <> 0 AND object_id IN (
    WITH RECURSIVE own (id) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT id + 1 FROM own WHERE id < $2 + 63)
    SELECT id FROM own
    UNION ALL SELECT p.parcel_id FROM parcel p WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63
    UNION ALL SELECT x.exception_id FROM exception x WHERE x.merchant_id = $1 AND x.object_id BETWEEN $2 AND $2 + 63)
