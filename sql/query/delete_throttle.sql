-- in:  $1 subject
DELETE FROM sign_in_throttle WHERE subject = $1
