-- Chains that grew by at least $1 rows since their last signed head.
-- in:  $1 rows
-- out: merchant_id
WITH RECURSIVE chain (merchant_id) AS (
    SELECT min(merchant_id) FROM audit
    UNION ALL
    SELECT (SELECT min(a.merchant_id) FROM audit a WHERE a.merchant_id > c.merchant_id) FROM chain c
    WHERE c.merchant_id IS NOT NULL)
SELECT c.merchant_id FROM chain c WHERE c.merchant_id IS NOT NULL
    AND (SELECT max(a.seq) FROM audit a WHERE a.merchant_id = c.merchant_id)
        - COALESCE((SELECT max(k.seq) FROM audit_checkpoint k WHERE k.merchant_id = c.merchant_id), 0) >= $1
