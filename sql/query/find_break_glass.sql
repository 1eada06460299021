-- in:  $1 merchant_id, $2 request_id
-- out: person_id, exception_id, reviewer's person_id (null = nobody yet)
SELECT g.person_id, g.exception_id, r.person_id FROM break_glass g
LEFT JOIN glass_review r ON r.merchant_id = g.merchant_id AND r.request_id = g.request_id
WHERE g.merchant_id = $1 AND g.request_id = $2
