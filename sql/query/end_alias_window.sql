-- A window is given its end, or another one (later: it is warned about anew).
-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value, $5 alias_id, $6 planned_to_us, $7 valid_to_us
UPDATE alias SET planned_to_us = $6, valid_to_us = $7,
    warned_at_us = CASE WHEN planned_to_us = $6 THEN warned_at_us ELSE 0 END,
    ended = CASE WHEN planned_to_us = $6 THEN ended ELSE '' END
WHERE merchant_id = $1 AND kind = $2 AND scope = $3 AND value = $4 AND alias_id = $5
