-- in:  $1 merchant_id, $2 order_id, $3 line, $4 ref, $5 channel_sku, $6 variant_id, $7 sku_id or NULL,
--      $8 alias_id or NULL, $9 physical, $10 qty_ordered, $11 unit_price_minor, $12 qty_shipped
INSERT INTO order_line (merchant_id, order_id, line, ref, channel_sku, variant_id, sku_id, alias_id, physical,
                        qty_ordered, unit_price_minor, qty_shipped)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
