-- The versions of one document, the newest registered first.
-- in:  $1 merchant_id, $2 name, $3 before document_id, $4 limit
-- out: as list_documents
SELECT document_id, name, version, sha256, effective_at_us, registered_at_us, registered_by, rules FROM document INDEXED BY document_version
WHERE merchant_id = $1 AND name = $2 AND document_id < $3 ORDER BY document_id DESC LIMIT $4
