-- in:  $1 merchant_id, $2 order_id
SELECT connection_id, external_id, order_number, state, version, version_at_us, placed_at_us, received_at_us,
       accepted_at_us, state_at_us, ready_mask, profile_version, payment, currency, total_minor, method, content, erased_at_us
FROM orders WHERE merchant_id = $1 AND order_id = $2
