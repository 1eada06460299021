-- in:  $1 merchant_id, $2 inbound_id, $3 line, $4 sku_id, $5 qty_expected, $6 qty_called, $7 qty_received, $8 qty_held,
--      $9 qty_accepted, $10 qty_put, $11 qty_cancelled, $12 location_id
INSERT INTO inbound_line (merchant_id, inbound_id, line, sku_id, qty_expected, qty_called, qty_received, qty_held, qty_accepted,
                          qty_put, qty_cancelled, location_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (merchant_id, inbound_id, line) DO UPDATE
SET qty_expected = $5, qty_called = $6, qty_received = $7, qty_held = $8, qty_accepted = $9, qty_put = $10, qty_cancelled = $11,
    location_id = $12
