-- The audit rows of one order.
-- in:  $1 merchant_id, $2 order_id
SELECT seq, at_us, actor, via, action, object, object_id, version_before, version_after, outcome, request_id, reason,
       detail, payload_digest, prev_hash, hash
FROM audit WHERE merchant_id = $1 AND object_id = $2 AND object = 'order' ORDER BY seq
