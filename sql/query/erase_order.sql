-- Marks the order; the keyed digest of its content goes with the person.
-- in:  $1 merchant_id, $2 order_id, $3 at_us, $4 content: zeroes
-- rows: 1 = done, 0 = erased before
UPDATE orders SET erased_at_us = $3, content = $4, version = version + 1
WHERE merchant_id = $1 AND order_id = $2 AND erased_at_us = 0
