-- Windows that a shipment on the way is tied to.
-- in:  $1 merchant_id, $2 inbound
-- out: kind, scope, value, alias_id, planned_to_us
SELECT i.kind, i.scope, i.value, i.alias_id, a.planned_to_us
FROM alias_inbound i
JOIN alias a ON a.merchant_id = i.merchant_id AND a.kind = i.kind AND a.scope = i.scope AND a.value = i.value AND a.alias_id = i.alias_id
WHERE i.merchant_id = $1 AND i.inbound = $2 AND i.landed_at_us = 0
