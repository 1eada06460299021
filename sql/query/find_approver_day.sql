-- Was the look of this day made?
-- in:  $1 day
SELECT count(*) FROM approver_pair WHERE merchant_id = 0 AND day = $1 AND n = 0
