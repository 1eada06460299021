-- Every merchant with its newest profile.
-- out: merchant_id, code, profile_version, body
SELECT m.merchant_id, m.code, m.profile_version, p.body
FROM merchant m JOIN profile p ON p.merchant_id = m.merchant_id AND p.version = m.profile_version
ORDER BY m.merchant_id
