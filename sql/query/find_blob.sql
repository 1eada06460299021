-- A file with its wrapped key. No row: never kept, or its subject was erased.
-- in:  $1 merchant_id, $2 sha256, $3 subject_id
-- out: key_id, wrapped, kind, bytes
SELECT b.key_id, k.wrapped, b.kind, b.bytes FROM blob b
JOIN data_key k ON k.merchant_id = b.merchant_id AND k.subject_id = b.subject_id AND k.key_id = b.key_id
WHERE b.merchant_id = $1 AND b.sha256 = $2 AND b.subject_id = $3
