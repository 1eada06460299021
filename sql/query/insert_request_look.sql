-- The first look counts; later ones change nothing. Whoever asked needs no look.
-- in:  $1 merchant_id, $2 request_id, $3 person_id, $4 at_us
-- rows: 1 = the first look, 0 = looked before, asked by this person, or no such request
INSERT INTO request_look (merchant_id, request_id, person_id, at_us)
SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)
WHERE EXISTS (SELECT 1 FROM request WHERE merchant_id = $1 AND request_id = $2 AND requester_person_id <> $3)
ON CONFLICT (merchant_id, request_id, person_id) DO NOTHING
