-- in:  $1 merchant_id, $2 sscc, $3 load_id
UPDATE logistic_unit SET load_id = $3 WHERE merchant_id = $1 AND sscc = $2
