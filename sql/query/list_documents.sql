-- Every version of every document, the newest registered first.
-- in:  $1 merchant_id, $2 '' (see list_documents_name), $3 before document_id, $4 limit
-- out: document_id, name, version, sha256, effective_at_us, registered_at_us, registered_by, rules
SELECT document_id, name, version, sha256, effective_at_us, registered_at_us, registered_by, rules FROM document
WHERE merchant_id = $1 AND $2 = '' AND document_id < $3 ORDER BY document_id DESC LIMIT $4
