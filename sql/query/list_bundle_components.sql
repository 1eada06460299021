-- The components in force at an instant, of the newest version not after it; as they were known at $4 (0 = as they are).
-- in:  $1 merchant_id, $2 bundle_sku_id, $3 at_us, $4 known_us
-- out: component_sku_id, qty_each, code, weight_g, kind
SELECT l.component_sku_id, l.qty_each, s.code, s.weight_g, s.kind
FROM (
    SELECT c.component_sku_id, c.qty_each, c.valid_from_us FROM bundle_component c
    WHERE c.merchant_id = $1 AND c.bundle_sku_id = $2 AND ($4 = 0 OR c.made_at_us <= $4)
    UNION ALL
    SELECT p.component_sku_id, p.qty_each, p.valid_from_us FROM bundle_component_past p
    WHERE p.merchant_id = $1 AND p.bundle_sku_id = $2 AND $4 <> 0 AND p.made_at_us <= $4 AND p.ended_at_us > $4) l
JOIN sku s ON s.merchant_id = $1 AND s.sku_id = l.component_sku_id
WHERE l.valid_from_us = (
    SELECT max(v.valid_from_us) FROM (
        SELECT c.valid_from_us FROM bundle_component c
        WHERE c.merchant_id = $1 AND c.bundle_sku_id = $2 AND ($4 = 0 OR c.made_at_us <= $4)
        UNION ALL
        SELECT p.valid_from_us FROM bundle_component_past p
        WHERE p.merchant_id = $1 AND p.bundle_sku_id = $2 AND $4 <> 0 AND p.made_at_us <= $4 AND p.ended_at_us > $4) v
    WHERE v.valid_from_us <= $3)
ORDER BY l.component_sku_id
