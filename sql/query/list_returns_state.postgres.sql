-- Returns in one state.
-- in:  $1 merchant_id, $2 after return_id, $3 state or '', $4 RMA or tracking or '', $5 limit
-- out: as list_returns
SELECT return_id, rma, order_id, state, tracking, kind, authorised_at_us, arrived_at_us, state_at_us
FROM return_order
WHERE merchant_id = $1 AND state = $3 AND return_id > $2 AND ($4 = '' OR rma = $4 OR tracking = $4)
ORDER BY return_id LIMIT $5
