-- in:  $1 subject
-- out: failures, since_us, until_us
SELECT failures, since_us, until_us FROM sign_in_throttle WHERE subject = $1
