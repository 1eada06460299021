-- Compare-and-set on the version that was read.
-- in:  $1 merchant_id, $2 order_id, $3 version read, $4 state, $5 version_at_us, $6 accepted_at_us, $7 state_at_us,
--      $8 payment, $9 total_minor, $10 method, $11 content, $12 profile_version, $13 ready_mask
UPDATE orders SET state = $4, version = $3 + 1, version_at_us = $5, accepted_at_us = $6, state_at_us = $7,
       payment = $8, total_minor = $9, method = $10, content = $11, profile_version = $12, ready_mask = $13
WHERE merchant_id = $1 AND order_id = $2 AND version = $3
