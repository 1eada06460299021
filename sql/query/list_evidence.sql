-- Evidence of an order and all its shipments, in order.
-- in:  $1 merchant_id, $2 order_id
SELECT object_id, seq, kinds, withdrawn, on_file, source, ref, observed_at_us, recorded_at_us, payload_sha256
FROM evidence WHERE merchant_id = $1 AND object_id BETWEEN $2 AND $2 + 63 ORDER BY object_id, seq
