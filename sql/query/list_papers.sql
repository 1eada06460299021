-- in:  $1 merchant_id, $2 object_id
-- out: name, sha256, bytes, made_by, made_at_us
SELECT p.name, p.sha256, b.bytes, p.made_by, p.made_at_us FROM paper p
JOIN blob b ON b.merchant_id = p.merchant_id AND b.sha256 = p.sha256 AND b.subject_id = p.subject_id
WHERE p.merchant_id = $1 AND p.object_id = $2 ORDER BY p.name
