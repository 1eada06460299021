-- in:  $1 merchant_id, $2 load_id
-- out: warehouse_id, reference, consignee, carrier, documents, slot_at_us, slot_ref, slot_confirmed_by, asn_ref,
--      asn_sha256, asn_sent_at_us, departed_at_us, papers
SELECT warehouse_id, reference, consignee, carrier, documents, slot_at_us, slot_ref, slot_confirmed_by, asn_ref,
       asn_sha256, asn_sent_at_us, departed_at_us, papers
FROM retail_load WHERE merchant_id = $1 AND load_id = $2
