-- in:  $1 made before, $2 rows at most
DELETE FROM order_twin WHERE (merchant_id, digest, order_id) IN (
    SELECT t.merchant_id, t.digest, t.order_id FROM order_twin t WHERE t.made_at_us < $1 ORDER BY t.made_at_us LIMIT $2)
