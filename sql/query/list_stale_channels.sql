-- Channels with a figure that waits since before an instant, none confirmed after it, and nobody told so.
-- in:  $1 merchant_id, $2 before_us, $3 reason channel_stale
-- out: connection_id, since_us
SELECT d.connection_id, min(d.dirty_since_us) FROM channel_stock d
LEFT JOIN channel_push p ON p.merchant_id = d.merchant_id AND p.connection_id = d.connection_id
WHERE d.merchant_id = $1 AND d.dirty_since_us > 0 AND d.dirty_since_us < $2 AND d.failures = 0
  AND d.claimed_until_us <= $2 AND coalesce(p.confirmed_us, 0) < $2
  AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = d.merchant_id AND e.object = 'connection'
                  AND e.object_id = d.connection_id AND e.reason = $3 AND e.status = 0)
GROUP BY d.connection_id
