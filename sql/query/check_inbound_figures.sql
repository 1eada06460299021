-- Inbound lines whose received or held units are not the sum of their receipts that stand.
SELECT count(*) FROM inbound_line l
LEFT JOIN (SELECT r.merchant_id, r.inbound_id, g.sku_id, sum(g.qty_each) AS received,
                  sum(CASE WHEN g.bucket = 'quarantine' THEN g.qty_each ELSE 0 END) AS held
           FROM goods_receipt r JOIN goods_receipt_line g ON g.merchant_id = r.merchant_id AND g.goods_receipt_id = r.goods_receipt_id
           WHERE r.state <> 2 GROUP BY r.merchant_id, r.inbound_id, g.sku_id) c
    ON c.merchant_id = l.merchant_id AND c.inbound_id = l.inbound_id AND c.sku_id = l.sku_id
WHERE l.qty_received <> coalesce(c.received, 0) OR l.qty_held <> coalesce(c.held, 0)
