-- find_audit_head for many merchants: $1 is the array of them; n says which, and answers come by n.
SELECT v.n, h.seq, h.hash
FROM unnest($1::bigint[]) WITH ORDINALITY AS v (a, n)
CROSS JOIN LATERAL (SELECT t.seq, t.hash FROM audit t WHERE t.merchant_id = v.a ORDER BY t.seq DESC LIMIT 1) h
ORDER BY v.n
