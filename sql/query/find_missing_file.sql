-- The first row of a chain that names a file which is not on file.
-- in:  $1 merchant_id or -1
-- out: merchant_id, seq
SELECT a.merchant_id, a.seq FROM audit a
LEFT JOIN file f ON f.merchant_id = a.merchant_id AND f.file_id = a.object_id
WHERE a.action = 'receive_file' AND ($1 = -1 OR a.merchant_id = $1)
  AND (f.file_id IS NULL OR f.sha256 <> a.payload_digest)
ORDER BY a.merchant_id, a.seq LIMIT 1
