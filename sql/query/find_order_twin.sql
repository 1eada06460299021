-- The newest other order of the same customer, lines and amount that was placed within the window and not cancelled.
-- in:  $1 merchant_id, $2 digest, $3 order_id, $4 placed from, $5 placed to, $6 state cancelled
-- out: order_number
SELECT o.order_number FROM order_twin t JOIN orders o ON o.merchant_id = t.merchant_id AND o.order_id = t.order_id
WHERE t.merchant_id = $1 AND t.digest = $2 AND t.order_id <> $3 AND t.placed_at_us BETWEEN $4 AND $5 AND o.state <> $6
ORDER BY t.order_id DESC LIMIT 1
