-- Every chain there is, by hopping from one merchant to the next; and those that only their ends or heads tell of.
WITH RECURSIVE chain (merchant_id) AS (
    SELECT min(merchant_id) FROM audit
    UNION ALL
    SELECT (SELECT min(a.merchant_id) FROM audit a WHERE a.merchant_id > c.merchant_id) FROM chain c
    WHERE c.merchant_id IS NOT NULL)
SELECT merchant_id FROM chain WHERE merchant_id IS NOT NULL
UNION SELECT merchant_id FROM audit_tail
UNION SELECT merchant_id FROM audit_checkpoint
ORDER BY merchant_id
