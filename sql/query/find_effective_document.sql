-- The version of a document that is in force at an instant.
-- in:  $1 merchant_id, $2 name, $3 at_us
-- out: document_id, version, sha256, effective_at_us, rules
SELECT document_id, version, sha256, effective_at_us, rules FROM document
WHERE merchant_id = $1 AND name = $2 AND effective_at_us <= $3 ORDER BY effective_at_us DESC, document_id DESC LIMIT 1
