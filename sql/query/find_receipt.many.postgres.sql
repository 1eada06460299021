-- find_receipt for many keys: every $n is the array of its values; n says which, and answers come by n.
-- OFFSET 0: each key is looked up by itself, by index, whatever the planner thinks of the table's size. "+ 0": not
-- by any index that begins with merchant_id, see 0007.
SELECT v.n, r.receipt_id, r.body_sha256, r.order_id, r.result
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) WITH ORDINALITY AS v (a, b, c, n)
CROSS JOIN LATERAL (SELECT * FROM receipt t WHERE t.key_hash = v.c AND t.connection_id = v.b AND t.merchant_id + 0 = v.a
                    OFFSET 0) r
ORDER BY v.n
