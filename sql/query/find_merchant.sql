-- in:  $1 code
-- out: merchant_id, profile_version, body of the newest profile
SELECT m.merchant_id, m.profile_version, p.body
FROM merchant m JOIN profile p ON p.merchant_id = m.merchant_id AND p.version = m.profile_version
WHERE m.code = $1
