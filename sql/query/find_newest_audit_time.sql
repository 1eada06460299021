-- in:  $1 merchant_id
SELECT at_us FROM audit WHERE merchant_id = $1 ORDER BY seq DESC LIMIT 1
