-- Figures a channel does not have and nobody is pushing: near-zero ones first, then the longest waiting.
-- in:  $1 merchant_id, $2 connection_id, $3 now_us, $4 claimed_until_us, $5 limit
-- out: sku_id, seq, shown_each
UPDATE channel_stock SET claimed_until_us = $4
WHERE merchant_id = $1 AND connection_id = $2 AND dirty_since_us > 0 AND claimed_until_us <= $3 AND sku_id IN (
    SELECT d.sku_id FROM channel_stock d
    WHERE d.merchant_id = $1 AND d.connection_id = $2 AND d.dirty_since_us > 0 AND d.claimed_until_us <= $3
    ORDER BY d.priority, d.dirty_since_us, d.sku_id LIMIT $5)
RETURNING sku_id, seq, shown_each
