-- in:  $1 person_id
DELETE FROM recovery_code WHERE person_id = $1
