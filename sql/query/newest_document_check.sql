-- in:  $1 merchant_id, $2 load_id, $3 name
-- out: document_id when the newest check was good, else 0
SELECT CASE WHEN good = 1 THEN document_id ELSE 0 END FROM document_check
WHERE merchant_id = $1 AND load_id = $2 AND name = $3 ORDER BY check_id DESC LIMIT 1
