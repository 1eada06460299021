-- Units at one location, of every merchant, whatever the bucket.
-- in:  $1 location_id
SELECT CAST(coalesce(sum(qty), 0) AS BIGINT) FROM stock_balance WHERE location_id = $1
