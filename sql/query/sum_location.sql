-- Units of this merchant that the books have at one location, whatever the bucket.
-- in:  $1 merchant_id, $2 location_id
SELECT CAST(coalesce(sum(qty), 0) AS BIGINT) FROM stock_balance WHERE location_id = $2 AND merchant_id = $1
