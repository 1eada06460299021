-- The only statement that changes a shipment's state, and only from the state and version that were judged.
-- in:  $1 merchant_id, $2 shipment_id, $3 state before, $4 version before, $5 state after, $6 at_us
UPDATE shipment SET state = $5, version = version + 1, state_at_us = $6
WHERE merchant_id = $1 AND shipment_id = $2 AND state = $3 AND version = $4
