-- in:  $1 merchant_id, $2 limit
-- out: document_id, name, version, sha256, effective_at_us, registered_at_us, registered_by, rules
SELECT document_id, name, version, sha256, effective_at_us, registered_at_us, registered_by, rules FROM document
WHERE merchant_id = $1 ORDER BY name, effective_at_us DESC, document_id DESC LIMIT $2
