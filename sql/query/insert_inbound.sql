-- Names evidence, so that rows of it that still wait are there when the guard looks at the state.
-- in:  $1 merchant_id, $2 inbound_id, $3 kind, $4 ref, $5 warehouse_id, $6 state, $7 state_at_us
-- rows: 1 = made, 0 = the merchant has that number
INSERT INTO inbound (merchant_id, inbound_id, kind, ref, warehouse_id, state, state_at_us)
SELECT $1, $2, $3, $4, $5, $6, $7
WHERE (SELECT count(*) FROM evidence e WHERE e.merchant_id = $1 AND e.object_id = $2) >= 0
ON CONFLICT (merchant_id, kind, ref) DO NOTHING
