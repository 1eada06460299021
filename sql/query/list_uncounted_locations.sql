-- Locations with goods of this merchant that nobody counted since an instant and no count is open for.
-- in:  $1 merchant_id, $2 since_us, $3 limit
SELECT b.location_id FROM stock_balance b
WHERE b.merchant_id = $1 AND b.location_id <> 0 AND b.qty > 0
  AND NOT EXISTS (SELECT 1 FROM count_task t WHERE t.merchant_id = b.merchant_id AND t.location_id = b.location_id AND t.state IN ('open', 'counting'))
GROUP BY b.location_id HAVING min(b.counted_at_us) < $2
ORDER BY min(b.counted_at_us), b.location_id LIMIT $3
