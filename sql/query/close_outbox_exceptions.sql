-- in:  $1 merchant_id, $2 outbox_id, $3 at_us, $4 how, $5 by, $6 why
UPDATE exception SET status = 1, closed_at_us = $3, closed_how = $4, closed_by = $5, closed_why = $6
WHERE merchant_id = $1 AND object = 'outbox' AND object_id = $2 AND status = 0
