-- The returns of an RMA or a tracking number.
-- in:  $1 merchant_id, $2 after return_id, $3 state or '', $4 RMA or tracking or '', $5 limit
-- out: as list_returns
SELECT r.return_id, r.rma, r.order_id, r.state, r.tracking, r.kind, r.authorised_at_us, r.arrived_at_us, r.state_at_us
FROM (SELECT a.return_id FROM return_order a WHERE a.merchant_id = $1 AND a.rma = $4
      UNION SELECT t.return_id FROM return_order t WHERE t.merchant_id = $1 AND t.tracking = $4 AND t.tracking <> '') f
CROSS JOIN return_order r
WHERE r.merchant_id = $1 AND r.return_id = f.return_id AND r.return_id > $2 AND ($3 = '' OR r.state = $3)
ORDER BY r.return_id LIMIT $5
