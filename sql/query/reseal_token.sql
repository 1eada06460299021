-- in:  $1 merchant_id, $2 connection_id, $3 sealed, $4 as it was
-- rows: 1; 0 = fetched anew meanwhile
UPDATE connection_token SET sealed = $3 WHERE merchant_id = $1 AND connection_id = $2 AND sealed = $4
