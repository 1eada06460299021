-- The first row of a chain that names a payload which is not on file: each landing names what it kept. A body that landed
-- under two keys is named twice and wanted twice.
-- in:  $1 merchant_id or -1
-- out: merchant_id, seq
SELECT a.merchant_id, a.seq
FROM (SELECT merchant_id, payload_digest, min(seq) AS seq, count(*) AS wanted FROM audit
      WHERE payload_digest IS NOT NULL AND action IN ('land_order', 'create_order', 'edit_order')
        AND ($1 = -1 OR merchant_id = $1)
      GROUP BY merchant_id, payload_digest) a
LEFT JOIN (SELECT merchant_id, body_sha256, count(*) AS kept FROM receipt
           WHERE $1 = -1 OR merchant_id = $1
           GROUP BY merchant_id, body_sha256) r
  ON r.merchant_id = a.merchant_id AND r.body_sha256 = a.payload_digest
WHERE COALESCE(r.kept, 0) < a.wanted
ORDER BY a.merchant_id, a.seq LIMIT 1
