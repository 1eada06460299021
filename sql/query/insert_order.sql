-- in:  $1 merchant_id, $2 order_id, $3 connection_id, $4 external_id, $5 order_number, $6 state, $7 version,
--      $8 version_at_us, $9 placed_at_us, $10 received_at_us, $11 accepted_at_us, $12 state_at_us, $13 ready_mask,
--      $14 profile_version, $15 payment, $16 currency, $17 total_minor, $18 method, $19 content
INSERT INTO orders (merchant_id, order_id, connection_id, external_id, order_number, state, version, version_at_us,
                    placed_at_us, received_at_us, accepted_at_us, state_at_us, ready_mask, profile_version, payment,
                    currency, total_minor, method, content)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
