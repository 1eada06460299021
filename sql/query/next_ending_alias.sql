-- When the next window ends that is not within the warning time yet.
-- in:  $1 merchant_id, $2 after_us
SELECT CAST(coalesce(min(planned_to_us), 0) AS BIGINT) FROM alias WHERE merchant_id = $1 AND planned_to_us > 0 AND planned_to_us > $2
