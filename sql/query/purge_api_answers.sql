-- in:  $1 made before, $2 rows at most
DELETE FROM api_answer WHERE (merchant_id, key_hash) IN (
    SELECT a.merchant_id, a.key_hash FROM api_answer a WHERE a.made_at_us < $1 ORDER BY a.made_at_us LIMIT $2)
