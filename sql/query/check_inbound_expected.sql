-- SKUs whose expected stock is not what their inbounds still wait for.
SELECT count(*) FROM (
    SELECT merchant_id, warehouse_id, sku_id FROM (
        SELECT merchant_id, warehouse_id, sku_id, qty FROM stock_balance WHERE bucket = 'expected' AND qty > 0
        UNION ALL
        SELECT l.merchant_id, i.warehouse_id, l.sku_id, l.qty_called + l.qty_received + l.qty_cancelled - l.qty_expected
        FROM inbound_line l JOIN inbound i ON i.merchant_id = l.merchant_id AND i.inbound_id = l.inbound_id
        WHERE l.qty_expected > l.qty_called + l.qty_received + l.qty_cancelled
    ) m GROUP BY merchant_id, warehouse_id, sku_id HAVING sum(qty) <> 0) d
