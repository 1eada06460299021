-- Newest first.
-- in:  $1 merchant_id, $2 before load_id, $3 limit
-- out: load_id, reference, consignee, carrier, slot_at_us, asn_sent_at_us, departed_at_us
SELECT load_id, reference, consignee, carrier, slot_at_us, asn_sent_at_us, departed_at_us
FROM retail_load WHERE merchant_id = $1 AND load_id < $2 ORDER BY load_id DESC LIMIT $3
