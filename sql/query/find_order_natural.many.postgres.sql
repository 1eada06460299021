-- find_order_natural for many orders: every $n is the array of its values; n says which, and answers come by n.
SELECT v.n, o.order_id
FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY AS v (a, b, c, n)
CROSS JOIN LATERAL (SELECT * FROM orders t WHERE t.external_id = v.c AND t.connection_id = v.b AND t.merchant_id + 0 = v.a
                    OFFSET 0) o
ORDER BY v.n
