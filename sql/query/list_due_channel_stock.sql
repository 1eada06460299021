-- Figures a channel does not have and that may be told now: near-zero ones first, then the longest waiting; with what the
-- SKU is called over there.
-- in:  $1 merchant_id, $2 connection_id, $3 now_us, $4 limit, $5 the connection's code
-- out: sku_id, seq, shown_each, code, variant or '', channel_sku or '', eaches the variant stands for, the channel_sku does,
--      remote_key, remote_id, remote_of, remote_quantity
SELECT d.sku_id, d.seq, d.shown_each, s.code, coalesce(v.value, ''), coalesce(c.value, ''), coalesce(v.qty_each, 1),
       coalesce(c.qty_each, 1), d.remote_key, d.remote_id, d.remote_of, d.remote_quantity
FROM channel_stock d JOIN sku s ON s.merchant_id = d.merchant_id AND s.sku_id = d.sku_id
LEFT JOIN alias v ON v.merchant_id = d.merchant_id AND v.kind = 'variant' AND v.scope = $5 AND v.sku_id = d.sku_id
    AND v.alias_id = (SELECT max(a.alias_id) FROM alias a WHERE a.merchant_id = d.merchant_id AND a.sku_id = d.sku_id
        AND a.kind = 'variant' AND a.scope = $5 AND a.valid_from_us <= $3 AND (a.valid_to_us = 0 OR a.valid_to_us > $3))
LEFT JOIN alias c ON c.merchant_id = d.merchant_id AND c.kind = 'channel_sku' AND c.scope = $5 AND c.sku_id = d.sku_id
    AND c.alias_id = (SELECT max(a.alias_id) FROM alias a WHERE a.merchant_id = d.merchant_id AND a.sku_id = d.sku_id
        AND a.kind = 'channel_sku' AND a.scope = $5 AND a.valid_from_us <= $3 AND (a.valid_to_us = 0 OR a.valid_to_us > $3))
WHERE d.merchant_id = $1 AND d.connection_id = $2 AND d.dirty_since_us > 0 AND d.claimed_until_us <= $3
ORDER BY d.priority, d.dirty_since_us, d.sku_id LIMIT $4
