-- Orders that hold and carry a channel's code; and of a former SKU code, those of any channel. Open exceptions are few.
-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value
SELECT count(*) FROM (
    SELECT DISTINCT e.object_id FROM exception e
    JOIN orders o ON o.merchant_id = e.merchant_id AND o.order_id = e.object_id
    JOIN connection c ON c.merchant_id = o.merchant_id AND c.connection_id = o.connection_id
    JOIN order_line l ON l.merchant_id = o.merchant_id AND l.order_id = o.order_id
    WHERE e.merchant_id = $1 AND e.status = 0 AND e.object = 'order' AND e.blocks = 1
      AND (($2 = 'channel_sku' AND c.code = $3 AND l.channel_sku = $4) OR ($2 = 'variant' AND c.code = $3 AND l.variant_id = $4)
           OR ($2 = 'sku_code' AND l.channel_sku = $4))) held
