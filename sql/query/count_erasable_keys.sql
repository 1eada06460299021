-- The keys of an order, of decided requests about it, and of payloads that clashed with one of its own.
-- in:  $1 merchant_id, $2 order_id
SELECT count(*) FROM data_key WHERE merchant_id = $1 AND (
    subject_id BETWEEN $2 AND $2 + 63
    OR subject_id IN (SELECT q.request_id FROM request q WHERE q.merchant_id = $1 AND q.state <> 'pending' AND (
        q.target_id BETWEEN $2 AND $2 + 63 OR q.target_id IN (
            SELECT x.exception_id FROM exception x WHERE x.merchant_id = $1 AND x.object_id BETWEEN $2 AND $2 + 63)))
    OR subject_id IN (SELECT c.receipt_id FROM receipt r JOIN receipt c ON c.merchant_id = r.merchant_id
        AND c.connection_id = r.connection_id AND c.key = r.key AND c.order_id IS NULL AND c.body IS NOT NULL
        WHERE r.merchant_id = $1 AND r.order_id = $2))
